# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.operators import greater
from mapper.jsonata.runtime.paths import last_step
from mapper.running.dropped_items import sifted
from mapper.running.leaf import Leaf
from mapper.running.rule_operations import holds
TYPE = Datatype(facets=Facets(max_length=5))
leaf_Remark = Leaf(1, '', None, TYPE)
TYPE_2 = Datatype()
leaf_Name = Leaf(3, 'Name', 'name', TYPE_2)


# case.yaml:8: label = "blue"
def e1_label(S, R, ctx):
    t1 = S.get('label', MISSING) if S.__class__ is dict else last_step(S, 'label')
    return t1 == 'blue'


# case.yaml:7: age > 17 and seat != ""
def e2_age(S, R, ctx):
    t2 = S.get('age', MISSING) if S.__class__ is dict else last_step(S, 'age')
    t3 = t2 > 17 if t2.__class__ is int else greater(t2, 17)
    t1 = t3 is True
    if t1:
        t4 = S.get('seat', MISSING) if S.__class__ is dict else last_step(S, 'seat')
        t1 = t4 is not MISSING and t4 != ''
    return t1


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:8 Remark: label
    remark_rows = []
    given = [each_2 for each in R.get('passenger', ()) for each_2 in each.get('bag', ())]
    try:
        items_3 = sifted(
            given,
            [remark_item for remark_item in given if holds(e1_label(remark_item, R, run))],
            run,
            None,
            'Remark',
            'passenger.bag',
            1,
        )
    except ExpressionError as error:
        run.fail(error, None, 'Remark', 'passenger.bag', 1)
        items_3 = ()
    for i, remark_item in enumerate(items_3):
        at = (None, 'Remark', remark_rows, 'passenger.bag', i)
        label = remark_item.get('label', MISSING)
        for remark_item_2 in () if label is MISSING else (label,):
            if remark_item_2.__class__ is str and 1 <= len(remark_item_2) <= 5:
                remark_rows.append(remark_item_2)
            elif remark_item_2 is not MISSING:
                remark_item_2_made = leaf_Remark(
                    remark_item_2, run, (at, None, None, 'label', None)
                )
                if remark_item_2_made is not MISSING:
                    remark_rows.append(remark_item_2_made)
    if remark_rows:
        message['Remark'] = remark_rows
    # case.yaml:7 Person
    person_rows = []
    given_2 = R.get('crew', ())
    try:
        items_5 = sifted(
            given_2,
            [person_item for person_item in given_2 if holds(e2_age(person_item, R, run))],
            run,
            None,
            'Person',
            'crew',
            2,
        )
    except ExpressionError as error:
        run.fail(error, None, 'Person', 'crew', 2)
        items_5 = ()
    for i_2, person_item in enumerate(items_5):
        at_2 = (None, 'Person', person_rows, 'crew', i_2)
        Person = {}
        # case.yaml:7 Name: name
        name_2 = person_item.get('name', MISSING)
        if name_2.__class__ is str and name_2:
            Person['Name'] = name_2
        elif name_2 is not MISSING:
            leaf_Name.put(Person, name_2, run, at_2)
        if Person:
            person_rows.append(Person)
    if person_rows:
        message['Person'] = person_rows
    if message:
        result = message
    return result
