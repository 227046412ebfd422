# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.missing import MISSING
from mapper.running.leaf import Leaf
from mapper.running.message_run import Later
TYPE = Datatype()
leaf_Name = Leaf(1, 'Name', 'name', TYPE)
leaf_Ship = Leaf(2, 'Ship', None, TYPE)


def rule_person_list(rows, S, R, run, at, depth, v_of):
    # person.fragments.yaml:1 Person
    person = {}
    # person.fragments.yaml:1 Name: name
    name_2 = S.get('name', MISSING)
    if name_2.__class__ is str and name_2:
        person['Name'] = name_2
    elif name_2 is not MISSING:
        leaf_Name.put(person, name_2, run, at)
    # person.fragments.yaml:1 Ship: $of
    try:
        of = v_of.value() if v_of.__class__ is Later else v_of
        ship = of
    except ExpressionError as error:
        ship = leaf_Ship.failed(error, run, at)
    if ship.__class__ is str and ship:
        person['Ship'] = ship
    elif ship is not MISSING:
        leaf_Ship.put(person, ship, run, at)
    if person:
        rows.append(person)
    return False


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:8 message
    message = {}
    # case.yaml:8 Person
    person_rows = []
    for i, person_item in enumerate(R.get('crew', ())):
        run.objects -= 1
        if run.objects < 0:
            run.refuse_objects()
        at = (None, 'Person', person_rows, 'crew', i)
        ship = R.get('ship', MISSING)
        v_of = ship
        rule_person_list(person_rows, person_item, R, run, at, depth, v_of)
    if person_rows:
        message['Person'] = person_rows
    if message:
        result = message
    return result
