# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.running.leaf import Leaf
TYPE = Datatype(facets=Facets(max_length=5))
leaf_Remark = Leaf(1, '', None, TYPE)
TYPE_2 = Datatype()
leaf_Name = Leaf(2, 'Name', 'name', TYPE_2)
TYPE_3 = Datatype(base='integer', facets=Facets(white_space='collapse'), primitive='integer')
leaf_Age = Leaf(3, 'Age', 'age', TYPE_3)


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:8 Remark: $
    remark_rows = []
    part = R.get('remark', ())
    part_2 = [
        each_3
        for each in R.get('passenger', ())
        for each_2 in each.get('bag', ())
        for each_3 in (each_2.get('label', MISSING),) if each_3 is not MISSING
    ]
    lists = ((len(part), len(part_2)), ('remark', 'passenger.bag.label'))
    for i, remark_item in enumerate((*part, *part_2)):
        run.objects -= 1
        if run.objects < 0:
            run.refuse_objects()
        at = (None, 'Remark', remark_rows, lists, i)
        for remark_item_2 in (remark_item,):
            if 1 <= len(remark_item_2) <= 5:
                remark_rows.append(remark_item_2)
            elif remark_item_2 is not MISSING:
                remark_item_2_made = leaf_Remark(remark_item_2, run, (at, None, None, None, None))
                if remark_item_2_made is not MISSING:
                    remark_rows.append(remark_item_2_made)
    if remark_rows:
        message['Remark'] = remark_rows
    # case.yaml:7 Person
    person_rows = []
    for i_2, person_item in enumerate(R.get('crew', ())):
        run.objects -= 1
        if run.objects < 0:
            run.refuse_objects()
        at_2 = (None, 'Person', person_rows, 'crew', i_2)
        Person = {}
        # case.yaml:7 Name: name
        name_2 = person_item.get('name', MISSING)
        if name_2 is not MISSING and name_2:
            Person['Name'] = name_2
        elif name_2 is not MISSING:
            leaf_Name.put(Person, name_2, run, at_2)
        # case.yaml:7 Age: age
        age_2 = person_item.get('age', MISSING)
        if age_2 is not MISSING:
            Person['Age'] = age_2
        elif age_2 is not MISSING:
            leaf_Age.put(Person, age_2, run, at_2)
        if Person:
            person_rows.append(Person)
    if person_rows:
        message['Person'] = person_rows
    if message:
        result = message
    return result
