# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.running.leaf import Leaf
TYPE = Datatype()
leaf_Name = Leaf(1, 'Name', 'name', TYPE)
leaf_Ship = Leaf(2, 'Ship', None, TYPE)


def rule_person_list(rows, S, R, run, at, depth, v_of):
    # person.fragments.yaml:1 Person
    person = {}
    # person.fragments.yaml:1 Name: name
    name_2 = S.get('name', MISSING)
    if name_2 is not MISSING and name_2:
        person['Name'] = name_2
    elif name_2 is not MISSING:
        leaf_Name.put(person, name_2, run, at)
    # person.fragments.yaml:1 Ship: $of
    if v_of is not MISSING and v_of:
        person['Ship'] = v_of
    elif v_of is not MISSING:
        leaf_Ship.put(person, v_of, run, at)
    if person:
        rows.append(person)


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
        rule_person_list(person_rows, person_item, R, run, at, depth, ship)
    if person_rows:
        message['Person'] = person_rows
    if message:
        result = message
    return result
