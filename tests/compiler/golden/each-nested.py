# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.running.dropped_items import sifted
from mapper.running.leaf import Leaf
TYPE = Datatype()
leaf_Name = Leaf(1, 'Name', 'name', TYPE)
leaf_Bag = Leaf(2, '', None, TYPE)


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:8 Person
    person_rows = []
    for i, person_item in enumerate(R.get('passenger', ())):
        run.objects -= 1
        if run.objects < 0:
            run.refuse_objects()
        at = (None, 'Person', person_rows, 'passenger', i)
        Person = {}
        # case.yaml:10 Name: name
        name_2 = person_item.get('name', MISSING)
        if name_2 is not MISSING and name_2:
            Person['Name'] = name_2
        elif name_2 is not MISSING:
            leaf_Name.put(Person, name_2, run, at)
        # case.yaml:11 Bag: label
        bag_rows = []
        given = person_item.get('bag', ())
        passed = []
        for bag_item in given:
            weight = bag_item.get('weight', MISSING)
            age = person_item.get('age', MISSING)
            if weight is not MISSING and age is not MISSING and weight > age:
                passed.append(bag_item)
        for i_2, bag_item in enumerate(sifted(given, passed, run, at, 'Bag', 'bag', 2)):
            run.objects -= 1
            if run.objects < 0:
                run.refuse_objects()
            at_2 = (at, 'Bag', bag_rows, 'bag', i_2)
            label = bag_item.get('label', MISSING)
            for bag_item_2 in () if label is MISSING else (label,):
                if bag_item_2:
                    bag_rows.append(bag_item_2)
                elif bag_item_2 is not MISSING:
                    bag_item_2_made = leaf_Bag(bag_item_2, run, (at_2, None, None, 'label', None))
                    if bag_item_2_made is not MISSING:
                        bag_rows.append(bag_item_2_made)
        if bag_rows:
            Person['Bag'] = bag_rows
        if Person:
            person_rows.append(Person)
    if person_rows:
        message['Person'] = person_rows
    if message:
        result = message
    return result
