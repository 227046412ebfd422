# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.policies.outcomes import Outcome, Policies
from mapper.running.leaf import Leaf
from mapper.running.rule_operations import matching
TYPE = Datatype()
leaf_Name = Leaf(1, 'Name', 'name', TYPE)
POLICIES = Policies(on_many=Outcome.FIRST)
leaf_Seat = Leaf(2, 'Seat', '$$.seat.deck', TYPE, policies=POLICIES)


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:8 Person
    person_rows = []
    for i, person_item in enumerate(R.get('crew', ())):
        run.objects -= 1
        if run.objects < 0:
            run.refuse_objects()
        at = (None, 'Person', person_rows, 'crew', i)
        Person = {}
        # case.yaml:10 Name: name
        name_2 = person_item.get('name', MISSING)
        if name_2 is not MISSING and name_2:
            Person['Name'] = name_2
        elif name_2 is not MISSING:
            leaf_Name.put(Person, name_2, run, at)
        # case.yaml:11 Seat: $$.seat[number = $sailor.seat].deck
        found = []
        seat_5 = person_item.get('seat', MISSING)
        for seat_4 in matching(run, R.get('seat', ()), 'number', seat_5):
            deck_2 = seat_4.get('deck', MISSING)
            if deck_2 is not MISSING:
                found.append(deck_2)
        seat = found if len(found) > 1 else found[0] if found else MISSING
        if seat.__class__ is str and seat:
            Person['Seat'] = seat
        elif seat is not MISSING:
            leaf_Seat.put(Person, seat, run, at)
        if Person:
            person_rows.append(Person)
    if person_rows:
        message['Person'] = person_rows
    if message:
        result = message
    return result
