# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.calling import call_named, call_raw, settle
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.function import Function, TailCall
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.paths import flatten, last_step
from mapper.jsonata.runtime.sequence import Sequence, collapse
from mapper.running.leaf import Leaf
from mapper.running.rule_operations import RowIndex, index_function, items
TYPE = Datatype()
leaf_Name = Leaf(1, 'Name', 'name', TYPE)
leaf_Seat = Leaf(2, 'Seat', '$$.seat.deck', TYPE)


# case.yaml:8: $seat_of(seat).deck
def e1_deck(S, R, ctx, v_seat_of):
    t1 = []
    t3 = S if isinstance(S, list) else (S,)
    ctx.steps -= len(t3)
    if ctx.steps < 0:
        ctx.refill()
    for S2 in t3:
        t4 = (
            S2.get('seat', MISSING)
            if S2.__class__ is dict
            else S2
            if S2 is MISSING
            else last_step(S2, 'seat')
        )
        t5 = (
            v_seat_of.body(t4)
            if (
                v_seat_of.__class__ is Function
                and v_seat_of.checker is None
                and v_seat_of.parameters == 1
            )
            else call_named(ctx, v_seat_of, (t4,), S2, 'seat_of')
        )
        if t5.__class__ is TailCall:
            t5 = settle(ctx, t5, S2)
        if t5.__class__ is Sequence and len(t5) < 2:
            t5 = collapse(t5)
        if t5 is not MISSING:
            t1.append(t5)
    t6 = flatten(t1)
    t7 = t6.get('deck', MISSING) if t6.__class__ is dict else last_step(t6, 'deck')
    return t7


# case.yaml:6: seat
def e2_seat(S, R, ctx):
    t1 = S.get('seat', MISSING) if S.__class__ is dict else last_step(S, 'seat')
    return t1


# case.yaml:6: number
def e3_number(S, R, ctx):
    t1 = S.get('number', MISSING) if S.__class__ is dict else last_step(S, 'number')
    return t1


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:8 message
    message = {}
    # case.yaml:8 Person
    person_rows = []
    for i, person_item in enumerate(R.get('crew', ())):
        at = (None, 'Person', person_rows, 'crew', i)
        Person = {}
        # case.yaml:8 Name: name
        name_2 = person_item.get('name', MISSING)
        if name_2.__class__ is str and name_2:
            Person['Name'] = name_2
        elif name_2 is not MISSING:
            leaf_Name.put(Person, name_2, run, at)
        # case.yaml:8 Seat: $seat_of(seat).deck
        try:
            run.here = (at, 'Seat', 'seat', 2)
            seat = e1_deck(person_item, R, run, index_seat_of(run))
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


def rows_seat_of(R, run):
    return items(e2_seat(R, R, run))


INDEX_seat_of = RowIndex('seat_of', rows_seat_of, (e3_number,), False, True)
def index_seat_of(run):
    found = run.indexes.get('seat_of')
    if found is None:
        found = run.indexes['seat_of'] = index_function(INDEX_seat_of, run)
    return found
