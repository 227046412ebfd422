# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.calling import call_named, call_raw, settle
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.function import Function, TailCall
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.operators import greater
from mapper.jsonata.runtime.paths import last_step
from mapper.jsonata.runtime.sequence import Sequence, collapse
from mapper.running.dropped_items import sifted_rows
from mapper.running.leaf import Leaf
from mapper.running.rule_operations import RowIndex, holds, index_function, items, ordered
TYPE = Datatype()
leaf_Name = Leaf(2, 'Name', 'name', TYPE)


# case.yaml:8: $grown(line)
def e1_line(S, R, ctx, v_grown):
    t1 = S.get('line', MISSING) if S.__class__ is dict else last_step(S, 'line')
    t2 = (
        v_grown.body(t1)
        if v_grown.__class__ is Function and v_grown.checker is None and v_grown.parameters == 1
        else call_named(ctx, v_grown, (t1,), S, 'grown')
    )
    if t2.__class__ is TailCall:
        t2 = settle(ctx, t2, S)
    if t2.__class__ is Sequence and len(t2) < 2:
        t2 = collapse(t2)
    return t2


# case.yaml:6: crew
def e2_crew(S, R, ctx):
    t1 = S.get('crew', MISSING) if S.__class__ is dict else last_step(S, 'crew')
    return t1


# case.yaml:6: age > 17
def e3_age(S, R, ctx):
    t1 = S.get('age', MISSING) if S.__class__ is dict else last_step(S, 'age')
    t2 = t1 > 17 if t1.__class__ is int else greater(t1, 17)
    return t2


# case.yaml:6: age
def e4_age(S, R, ctx):
    t1 = S.get('age', MISSING) if S.__class__ is dict else last_step(S, 'age')
    return t1


# case.yaml:6: seat
def e5_seat(S, R, ctx):
    t1 = S.get('seat', MISSING) if S.__class__ is dict else last_step(S, 'seat')
    return t1


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:8 message
    message = {}
    # case.yaml:8 Person
    person_rows = []
    try:
        run.here = (None, 'Person', 'line', 1)
        items_2 = e1_line(R, R, run, index_grown(run))
    except ExpressionError as error:
        run.fail(error, None, 'Person', 'crew', 1)
        items_2 = MISSING
    for i, person_item in enumerate(items(items_2)):
        at = (None, 'Person', person_rows, 'crew', i)
        Person = {}
        # case.yaml:8 Name: name
        name_2 = person_item.get('name', MISSING)
        if name_2.__class__ is str and name_2:
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


def rows_grown(R, run):
    given = items(e2_crew(R, R, run))
    return ordered(
        sifted_rows(given, [S for S in given if holds(e3_age(S, R, run))], run, 'grown', 'crew'),
        run,
        lambda S: e4_age(S, R, run),
    )


INDEX_grown = RowIndex('grown', rows_grown, (e5_seat,), True, True)
def index_grown(run):
    found = run.indexes.get('grown')
    if found is None:
        found = run.indexes['grown'] = index_function(INDEX_grown, run)
    return found
