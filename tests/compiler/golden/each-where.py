# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.running.dropped_items import sifted
from mapper.running.leaf import Leaf
TYPE = Datatype(facets=Facets(max_length=5))
leaf_Remark = Leaf(1, '', None, TYPE)
TYPE_2 = Datatype()
leaf_Name = Leaf(3, 'Name', 'name', TYPE_2)


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:8 Remark: label
    remark_rows = []
    given = [each_2 for each in R.get('passenger', ()) for each_2 in each.get('bag', ())]
    passed = []
    for remark_item in given:
        label = remark_item.get('label', MISSING)
        if label == 'blue':
            passed.append(remark_item)
    for i, remark_item in enumerate(sifted(given, passed, run, None, 'Remark', 'passenger.bag', 1)):
        run.objects -= 1
        if run.objects < 0:
            run.refuse_objects()
        at = (None, 'Remark', remark_rows, 'passenger.bag', i)
        label_2 = remark_item.get('label', MISSING)
        for remark_item_2 in () if label_2 is MISSING else (label_2,):
            if 1 <= len(remark_item_2) <= 5:
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
    passed_2 = []
    for person_item in given_2:
        age = person_item.get('age', MISSING)
        if age is not MISSING and age > 17:
            seat = person_item.get('seat', MISSING)
            if seat is not MISSING and seat != '':
                passed_2.append(person_item)
    for i_2, person_item in enumerate(sifted(given_2, passed_2, run, None, 'Person', 'crew', 2)):
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
        if Person:
            person_rows.append(Person)
    if person_rows:
        message['Person'] = person_rows
    if message:
        result = message
    return result
