# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.paths import last_step, step
from mapper.policies.outcomes import Outcome, Policies
from mapper.running.leaf import Leaf
from mapper.running.message_run import OMIT_PARENT
from mapper.running.rule_operations import missing
TYPE = Datatype()
POLICIES = Policies(on_many=Outcome.FIRST)
leaf_Name = Leaf(1, 'Name', 'crew.name', TYPE, policies=POLICIES)
TYPE_2 = Datatype(facets=Facets(max_length=5))
POLICIES_2 = Policies(on_overflow=Outcome.OMIT_PARENT)
leaf_Name_2 = Leaf(2, 'Name', 'name', TYPE_2, required=True, policies=POLICIES_2)
TYPE_3 = Datatype(facets=Facets(enum=('X', 'Y')))
POLICIES_3 = Policies(on_unknown=Outcome.OMIT_PARENT)
leaf_Code = Leaf(3, 'Code', 'seat', TYPE_3, policies=POLICIES_3)
CODES = frozenset({'X', 'Y'})
OMIT_PARENT_2 = Outcome.OMIT_PARENT


# case.yaml:7: crew.name
def e1_name(S, R, ctx):
    t1 = S.get('crew', MISSING) if S.__class__ is dict else step(S, 'crew')
    t2 = t1.get('name', MISSING) if t1.__class__ is dict else t1 if t1 is MISSING else last_step(t1, 'name')
    return t2


# The fast path: what the contract proves is read straight.
def fast(R, run):
    depth = 0
    carried_result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:7 Name: crew.name
    name = e1_name(R, R, run)
    if name.__class__ is str and name:
        message['Name'] = name
    elif name is not MISSING:
        name_made = leaf_Name(name, run, None)
        if name_made is not MISSING:
            message['Name'] = name_made
    # case.yaml:9 Leader
    captain = R.get('captain', MISSING)
    if captain is not MISSING:
        Leader = {}
        at = (None, 'Leader', None, 'captain', None)
        drop = False
        # case.yaml:11 Name: name
        name_3 = captain.get('name', MISSING)
        if name_3.__class__ is str and 1 <= len(name_3) <= 5:
            Leader['Name'] = name_3
        elif name_3 is not MISSING:
            name_3_made = leaf_Name_2(name_3, run, at)
            if name_3_made is OMIT_PARENT:
                drop = True
            elif name_3_made is not MISSING:
                Leader['Name'] = name_3_made
        # case.yaml:12 Code: seat
        seat = captain.get('seat', MISSING)
        if seat.__class__ is str and seat and seat in CODES:
            Leader['Code'] = seat
        elif seat is not MISSING:
            seat_made = leaf_Code(seat, run, at)
            if seat_made is OMIT_PARENT:
                drop = True
            elif seat_made is not MISSING:
                Leader['Code'] = seat_made
        if Leader and not drop:
            if 'Name' not in Leader:
                drop = missing(run, at, 'Name', 'name', 2, OMIT_PARENT_2)
            if not drop:
                message['Leader'] = Leader
    if message:
        carried_result = message
    return carried_result


from mapper.running.single_value import one
ERROR = Outcome.ERROR


# case.yaml:9: captain
def e2_captain(S, R, ctx):
    t1 = S.get('captain', MISSING) if S.__class__ is dict else last_step(S, 'captain')
    return t1


# case.yaml:11: name
def e3_name(S, R, ctx):
    t1 = S.get('name', MISSING) if S.__class__ is dict else last_step(S, 'name')
    return t1


# case.yaml:12: seat
def e4_seat(S, R, ctx):
    t1 = S.get('seat', MISSING) if S.__class__ is dict else last_step(S, 'seat')
    return t1


# The reference path: exact on any document.
def reference(R, run):
    depth = 0
    carried_result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:7 Name: crew.name
    name = e1_name(R, R, run)
    if name.__class__ is str and name:
        message['Name'] = name
    elif name is not MISSING:
        name_made = leaf_Name(name, run, None)
        if name_made is not MISSING:
            message['Name'] = name_made
    # case.yaml:9 Leader
    leader = e2_captain(R, R, run)
    leader = one(leader, run, None, 'Leader', 'captain', 4, ERROR)
    if leader is not MISSING:
        Leader = {}
        at = (None, 'Leader', None, 'captain', None)
        drop = False
        # case.yaml:11 Name: name
        name_2 = e3_name(leader, R, run)
        if name_2.__class__ is str and 1 <= len(name_2) <= 5:
            Leader['Name'] = name_2
        elif name_2 is not MISSING:
            name_2_made = leaf_Name_2(name_2, run, at)
            if name_2_made is OMIT_PARENT:
                drop = True
            elif name_2_made is not MISSING:
                Leader['Name'] = name_2_made
        # case.yaml:12 Code: seat
        code = e4_seat(leader, R, run)
        if code.__class__ is str and code and code in CODES:
            Leader['Code'] = code
        elif code is not MISSING:
            code_made = leaf_Code(code, run, at)
            if code_made is OMIT_PARENT:
                drop = True
            elif code_made is not MISSING:
                Leader['Code'] = code_made
        if Leader and not drop:
            if 'Name' not in Leader:
                drop = missing(run, at, 'Name', 'name', 2, OMIT_PARENT_2)
            if not drop:
                message['Leader'] = Leader
    if message:
        carried_result = message
    return carried_result
