# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.running.leaf import Leaf
from mapper.running.rule_operations import RowIndex
TYPE = Datatype()
leaf_Name = Leaf(1, 'Name', 'name', TYPE)
leaf_Seat = Leaf(2, 'Seat', '$$.seat.deck', TYPE)


def rows_by_key_seat_of(R, run):
    table = {}
    for S in R.get('seat', ()):
        number = S.get('number', MISSING)
        if number is not MISSING:
            rows = table.get(number)
            if rows is None:
                table[number] = [S]
            elif rows[-1] is not S:
                rows.append(S)
    return table


INDEX_seat_of = RowIndex('seat_of', None, (), False, True, rows_by_key_seat_of)
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
        Person = {}
        # case.yaml:8 Name: name
        name_2 = person_item.get('name', MISSING)
        if name_2 is not MISSING and name_2:
            Person['Name'] = name_2
        elif name_2 is not MISSING:
            leaf_Name.put(Person, name_2, run, at)
        # case.yaml:8 Seat: $seat_of(seat).deck
        run.here = (at, 'Seat', 'seat', 2)
        value = MISSING
        seat_2 = person_item.get('seat', MISSING)
        by_seat_of = run.shared.get(INDEX_seat_of) or INDEX_seat_of.build(run)
        seat_of = by_seat_of.get(seat_2, ())
        seat_of = (
            MISSING if seat_2 is MISSING
            else seat_of[0] if len(seat_of) == 1
            else INDEX_seat_of.find(seat_2, run)
        )
        if seat_of is not MISSING:
            deck = seat_of.get('deck', MISSING)
            value = deck
        if value is not MISSING and value:
            Person['Seat'] = value
        elif value is not MISSING:
            leaf_Seat.put(Person, value, run, at)
        if Person:
            person_rows.append(Person)
    if person_rows:
        message['Person'] = person_rows
    if message:
        result = message
    return result
