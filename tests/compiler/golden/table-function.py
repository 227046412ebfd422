# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.calling import call_named, call_raw, settle
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.function import Function, TailCall
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.paths import flatten, last_step
from mapper.jsonata.runtime.sequence import Sequence, collapse
from mapper.running.leaf import Leaf
from mapper.running.rule_operations import note_unknown, table_function
TYPE = Datatype()
leaf_Name = Leaf(1, 'Name', 'line', TYPE)
TABLE_decks = {'a': {'key': 'a', 'name': 'Upper', 'level': '3'}, 'b': {'key': 'b', 'name': 'Lower', 'level': '1'}}
TYPE_2 = Datatype(base='integer', facets=Facets(white_space='collapse'), primitive='integer')
leaf_Count = Leaf(2, 'Count', 'line', TYPE_2)


# case.yaml:8: $decks(line).name
def e1_name(S, R, ctx, v_decks):
    t1 = []
    t3 = S if isinstance(S, list) else (S,)
    ctx.steps -= len(t3)
    if ctx.steps < 0:
        ctx.refill()
    for S2 in t3:
        t4 = (
            S2.get('line', MISSING) if S2.__class__ is dict
            else S2 if S2 is MISSING
            else last_step(S2, 'line')
        )
        t5 = (
            v_decks.body(t4)
            if v_decks.__class__ is Function and v_decks.checker is None and v_decks.parameters == 1
            else call_named(ctx, v_decks, (t4,), S2, 'decks')
        )
        if t5.__class__ is TailCall:
            t5 = settle(ctx, t5, S2)
        if t5.__class__ is Sequence and len(t5) < 2:
            t5 = collapse(t5)
        if t5 is not MISSING:
            t1.append(t5)
    t6 = flatten(t1)
    t7 = t6.get('name', MISSING) if t6.__class__ is dict else last_step(t6, 'name')
    return t7


# case.yaml:9: $decks(line).level
def e2_level(S, R, ctx, v_decks):
    t1 = []
    t3 = S if isinstance(S, list) else (S,)
    ctx.steps -= len(t3)
    if ctx.steps < 0:
        ctx.refill()
    for S2 in t3:
        t4 = (
            S2.get('line', MISSING) if S2.__class__ is dict
            else S2 if S2 is MISSING
            else last_step(S2, 'line')
        )
        t5 = (
            v_decks.body(t4)
            if v_decks.__class__ is Function and v_decks.checker is None and v_decks.parameters == 1
            else call_named(ctx, v_decks, (t4,), S2, 'decks')
        )
        if t5.__class__ is TailCall:
            t5 = settle(ctx, t5, S2)
        if t5.__class__ is Sequence and len(t5) < 2:
            t5 = collapse(t5)
        if t5 is not MISSING:
            t1.append(t5)
    t6 = flatten(t1)
    t7 = t6.get('level', MISSING) if t6.__class__ is dict else last_step(t6, 'level')
    return t7


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:8 message
    message = {}
    # case.yaml:8 Name: $decks(line).name
    try:
        run.here = (None, 'Name', 'line', 1)
        name = e1_name(R, R, run, table_decks(run))
    except ExpressionError as error:
        name = leaf_Name.failed(error, run, None)
    if name.__class__ is str and name:
        message['Name'] = name
    elif name is not MISSING:
        leaf_Name.put(message, name, run, None)
    # case.yaml:9 Count: $decks(line).level
    try:
        run.here = (None, 'Count', 'line', 2)
        count = e2_level(R, R, run, table_decks(run))
    except ExpressionError as error:
        count = leaf_Count.failed(error, run, None)
    if count.__class__ is int:
        message['Count'] = count
    elif count is not MISSING:
        leaf_Count.put(message, count, run, None)
    if message:
        result = message
    return result


def table_decks(run):
    found = run.indexes.get('table decks')
    if found is None:
        found = run.indexes['table decks'] = table_function('decks', TABLE_decks, run)
    return found
