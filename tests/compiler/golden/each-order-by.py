# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.sorting import order_by_keys
from mapper.running.leaf import Leaf
TYPE = Datatype()
leaf_Name = Leaf(2, 'Name', 'name', TYPE)


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
        keys = []
        keys_2 = []
        for person_item in items_3:
            seat = person_item.get('seat', MISSING)
            keys.append(seat)
            age = person_item.get('age', MISSING)
            keys_2.append(age)
        items_3 = order_by_keys(items_3, (keys, False), (keys_2, False))
    for i, person_item in enumerate(items_3):
        run.objects -= 1
        if run.objects < 0:
            run.refuse_objects()
        at = (None, 'Person', person_rows, 'crew', i)
        Person = {}
        # case.yaml:7 Name: name
        name_3 = person_item.get('name', MISSING)
        if name_3 is not MISSING and name_3:
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
