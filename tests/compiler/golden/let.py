# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.operators import add
from mapper.jsonata.runtime.paths import last_step
from mapper.running.leaf import Leaf
from mapper.running.message_run import Later
from mapper.running.rule_operations import holds
TYPE = Datatype()
leaf_Name = Leaf(1, 'Name', 'captain.name', TYPE)
TYPE_2 = Datatype(base='integer', facets=Facets(white_space='collapse'), primitive='integer')
leaf_Count = Leaf(2, 'Count', None, TYPE_2)


# case.yaml:7: number + 1
def e1_number(S, R, ctx):
    t1 = S.get('number', MISSING) if S.__class__ is dict else last_step(S, 'number')
    t2 = t1 + 1 if t1.__class__ is int else add(t1, 1)
    return t2


# case.yaml:9: $next
def e2(S, R, ctx, v_next):
    return v_next


# The fast path: what the contract proves is read straight.
def fast(R, run):
    depth = 0
    carried_result = MISSING
    # case.yaml:7 message
    captain = R.get('captain', MISSING)
    pilot = R.get('pilot', MISSING)
    value = (captain if captain is not MISSING else pilot)
    v_leader = value
    v_next = Later(e1_number, None, R, R, run)
    message = {}
    # case.yaml:8 Name: $leader.name
    name_2 = MISSING if v_leader is MISSING else v_leader.get('name', MISSING)
    if name_2.__class__ is str and name_2:
        message['Name'] = name_2
    elif name_2 is not MISSING:
        name_2_made = leaf_Name(name_2, run, None)
        if name_2_made is not MISSING:
            message['Name'] = name_2_made
    # case.yaml:9 Count: $next
    full = R.get('full', MISSING)
    if holds(full):
        count = e2(R, R, run, v_next.value())
        if count.__class__ is int:
            message['Count'] = count
        elif count is not MISSING:
            count_made = leaf_Count(count, run, None)
            if count_made is not MISSING:
                message['Count'] = count_made
    if message:
        carried_result = message
    return carried_result


from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.paths import as_items


# case.yaml:7: captain ?? pilot
def e3_captain(S, R, ctx):
    t1 = S.get('captain', MISSING) if S.__class__ is dict else last_step(S, 'captain')
    t2 = t1
    if t2 is MISSING:
        t3 = S.get('pilot', MISSING) if S.__class__ is dict else last_step(S, 'pilot')
        t2 = t3
    return t2


# case.yaml:8: $leader.name
def e4_name(S, R, ctx, v_leader):
    t1 = as_items(v_leader)
    t2 = t1.get('name', MISSING) if t1.__class__ is dict else t1 if t1 is MISSING else last_step(t1, 'name')
    return t2


# case.yaml:9: full
def e5_full(S, R, ctx):
    t1 = S.get('full', MISSING) if S.__class__ is dict else last_step(S, 'full')
    return t1


# The reference path: exact on any document.
def reference(R, run):
    depth = 0
    carried_result = MISSING
    # case.yaml:7 message
    v_leader = Later(e3_captain, None, R, R, run)
    v_next = Later(e1_number, None, R, R, run)
    message = {}
    # case.yaml:8 Name: $leader.name
    try:
        name = e4_name(R, R, run, v_leader.value())
    except ExpressionError as error:
        name = leaf_Name.failed(error, run, None)
    if name.__class__ is str and name:
        message['Name'] = name
    elif name is not MISSING:
        name_made = leaf_Name(name, run, None)
        if name_made is not MISSING:
            message['Name'] = name_made
    # case.yaml:9 Count: $next
    when = e5_full(R, R, run)
    if holds(when):
        try:
            count = e2(R, R, run, v_next.value())
        except ExpressionError as error:
            count = leaf_Count.failed(error, run, None)
        if count.__class__ is int:
            message['Count'] = count
        elif count is not MISSING:
            count_made = leaf_Count(count, run, None)
            if count_made is not MISSING:
                message['Count'] = count_made
    if message:
        carried_result = message
    return carried_result
