# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.running.leaf import Leaf
from mapper.running.rule_operations import RowIndex, index_function
TYPE = Datatype()
leaf_Name = Leaf(1, 'Name', 'name', TYPE)
leaf_Seat = Leaf(2, 'Seat', '$$.seat.deck', TYPE)


def rows_seat_of(R, run):
    return R.get('seat', ())


def rows_by_key_seat_of(R, run):
    table = {}
    for S in rows_seat_of(R, run):
        number = S.get('number', MISSING)
        if number is not MISSING:
            rows = table.get(number)
            if rows is None:
                table[number] = [S]
            elif rows[-1] is not S:
                rows.append(S)
    return table


INDEX_seat_of = RowIndex('seat_of', rows_seat_of, (), False, True, rows_by_key_seat_of)
def index_seat_of(run):
    found = run.indexes.get('seat_of')
    if found is None:
        found = run.indexes['seat_of'] = index_function(INDEX_seat_of, run)
    return found


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
        if name_2.__class__ is str and name_2:
            Person['Name'] = name_2
        elif name_2 is not MISSING:
            leaf_Name.put(Person, name_2, run, at)
        # case.yaml:8 Seat: $seat_of(seat).deck
        run.here = (at, 'Seat', 'seat', 2)
        value = MISSING
        seat_2 = person_item.get('seat', MISSING)
        seat_of = INDEX_seat_of.row_of(seat_2, run)
        if seat_of is not MISSING:
            deck = seat_of.get('deck', MISSING)
            value = deck
        if value.__class__ is str and value:
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
