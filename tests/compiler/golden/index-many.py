# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.sorting import order_by_keys
from mapper.running.dropped_items import sifted_rows
from mapper.running.leaf import Leaf
from mapper.running.rule_operations import RowIndex
TYPE = Datatype()
leaf_Name = Leaf(2, 'Name', 'name', TYPE)


def rows_by_key_grown(R, run):
    given = R.get('crew', ())
    passed = []
    for S in given:
        age = S.get('age', MISSING)
        if age is not MISSING and age > 17:
            passed.append(S)
    found = sifted_rows(given, passed, run, 'grown', 'crew')
    if len(found) > 1:
        keys = []
        for S in found:
            age_2 = S.get('age', MISSING)
            keys.append(age_2)
        found = order_by_keys(found, (keys, False))
    table = {}
    for S in found:
        seat = S.get('seat', MISSING)
        if seat is not MISSING:
            rows = table.get(seat)
            if rows is None:
                table[seat] = [S]
            elif rows[-1] is not S:
                rows.append(S)
    return table


INDEX_grown = RowIndex('grown', None, (), True, True, rows_by_key_grown)
def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:8 message
    message = {}
    # case.yaml:8 Person
    person_rows = []
    run.here = (None, 'Person', 'line', 1)
    line = R.get('line', MISSING)
    by_grown = run.shared.get(INDEX_grown) or INDEX_grown.build(run)
    found = by_grown.get(line, ())
    for i, person_item in enumerate(found):
        run.objects -= 1
        if run.objects < 0:
            run.refuse_objects()
        at = (None, 'Person', person_rows, 'crew', i)
        Person = {}
        # case.yaml:8 Name: name
        name_2 = person_item.get('name', MISSING)
        if name_2 is not MISSING and name_2:
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
