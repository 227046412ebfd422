# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.paths import last_step
from mapper.running.leaf import Leaf
from mapper.running.rule_operations import holds, ordered
TYPE = Datatype()
leaf_Name = Leaf(2, 'Name', 'name', TYPE)


# case.yaml:7: $exists(name)
def e1_name(S, R, ctx):
    t1 = S.get('name', MISSING) if S.__class__ is dict else last_step(S, 'name')
    t2 = t1 is not MISSING
    return t2


# case.yaml:7: seat
def e2_seat(S, R, ctx):
    t1 = S.get('seat', MISSING) if S.__class__ is dict else last_step(S, 'seat')
    return t1


# case.yaml:7: age
def e3_age(S, R, ctx):
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
    try:
        items_3 = [person_item for person_item in given if holds(e1_name(person_item, R, run))]
    except ExpressionError as error:
        run.fail(error, None, 'Person', 'crew', 1)
        items_3 = ()
    items_4 = items_3
    if len(items_4) > 1:
        try:
            items_4 = ordered(
                items_4,
                run,
                lambda person_item: e2_seat(person_item, R, run),
                lambda person_item: e3_age(person_item, R, run),
            )
        except ExpressionError as error:
            run.fail(error, None, 'Person', 'crew', 1)
            items_4 = ()
    for i, person_item in enumerate(items_4):
        at = (None, 'Person', person_rows, 'crew', i)
        Person = {}
        # case.yaml:7 Name: name
        name_2 = person_item.get('name', MISSING)
        if name_2.__class__ is str and name_2:
            Person['Name'] = name_2
        elif name_2 is not MISSING:
            leaf_Name.put(Person, name_2, run, at)
        if Person:
            person_rows.append(Person)
    if person_rows:
        message['Person'] = person_rows
    if message:
        result = message
    return result
