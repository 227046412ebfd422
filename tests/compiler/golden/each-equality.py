# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.operators import equals
from mapper.jsonata.runtime.paths import as_items, field, finish, last_step, step
from mapper.policies.outcomes import Outcome, Policies
from mapper.running.leaf import Leaf
TYPE = Datatype()
leaf_Name = Leaf(1, 'Name', 'name', TYPE)
POLICIES = Policies(on_many=Outcome.FIRST)
leaf_Seat = Leaf(2, 'Seat', '$$.seat.deck', TYPE, policies=POLICIES)


# case.yaml:11: $$.seat[number = $sailor.seat].deck
def e1_deck(S, R, ctx, v_sailor):
    t1 = []
    t2 = R.get('seat', MISSING) if R.__class__ is dict else R if R is MISSING else step(R, 'seat')
    for S3 in t2 if isinstance(t2, list) else () if t2 is MISSING else (t2,):
        t4 = (
            S3.get('number', MISSING)
            if S3.__class__ is dict
            else S3
            if S3 is MISSING
            else last_step(S3, 'number')
        )
        t5 = as_items(v_sailor)
        t6 = (
            t5.get('seat', MISSING)
            if t5.__class__ is dict
            else t5
            if t5 is MISSING
            else last_step(t5, 'seat')
        )
        t7 = t4 == t6 if t4.__class__ is str else equals(t4, t6)
        if t7:
            t8 = S3.get('deck', MISSING) if S3.__class__ is dict else field(S3, 'deck')
            if t8 is not MISSING:
                t1.append(t8)
    t9 = finish(t1) if t1 else MISSING
    return t9


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:8 Person
    person_rows = []
    for i, person_item in enumerate(R.get('crew', ())):
        at = (None, 'Person', person_rows, 'crew', i)
        Person = {}
        # case.yaml:10 Name: name
        name_2 = person_item.get('name', MISSING)
        if name_2.__class__ is str and name_2:
            Person['Name'] = name_2
        elif name_2 is not MISSING:
            leaf_Name.put(Person, name_2, run, at)
        # case.yaml:11 Seat: $$.seat[number = $sailor.seat].deck
        try:
            seat = e1_deck(person_item, R, run, person_item)
        except ExpressionError as error:
            seat = leaf_Seat.failed(error, run, at)
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
