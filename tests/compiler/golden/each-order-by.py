# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.paths import last_step
from mapper.running.leaf import Leaf
from mapper.running.rule_operations import ordered
TYPE = Datatype()
leaf_Name = Leaf(2, 'Name', 'name', TYPE)


# case.yaml:7: seat
def e1_seat(S, R, ctx):
    t1 = S.get('seat', MISSING) if S.__class__ is dict else last_step(S, 'seat')
    return t1


# case.yaml:7: age
def e2_age(S, R, ctx):
    t1 = S.get('age', MISSING) if S.__class__ is dict else last_step(S, 'age')
    return t1


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:7 Person
    person_rows = []
    given = R.get('crew', ())
    passed = []
    for person_item in given:
        name = person_item.get('name', MISSING)
        if name is not MISSING:
            passed.append(person_item)
    items_3 = passed
    if len(items_3) > 1:
        try:
            items_3 = ordered(
                items_3, run, lambda person_item: e1_seat(person_item, R, run),
                lambda person_item: e2_age(person_item, R, run),
            )
        except ExpressionError as error:
            run.fail(error, None, 'Person', 'crew', 1)
            items_3 = ()
    for i, person_item in enumerate(items_3):
        run.objects -= 1
        if run.objects < 0:
            run.refuse_objects()
        at = (None, 'Person', person_rows, 'crew', i)
        Person = {}
        # case.yaml:7 Name: name
        name_3 = person_item.get('name', MISSING)
        if name_3.__class__ is str and name_3:
            Person['Name'] = name_3
        elif name_3 is not MISSING:
            leaf_Name.put(Person, name_3, run, at)
        if Person:
            person_rows.append(Person)
    if person_rows:
        message['Person'] = person_rows
    if message:
        result = message
    return result
