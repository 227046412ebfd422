# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.policies.outcomes import Outcome, Policies
from mapper.running.leaf import Leaf
from mapper.running.rule_operations import missing
from mapper.running.single_value import many
TYPE = Datatype()
POLICIES = Policies(on_many=Outcome.OMIT)
leaf_Name = Leaf(1, '', 'seat', TYPE, policies=POLICIES)
OMIT = Outcome.OMIT
TYPE_2 = Datatype(facets=Facets(max_length=5))
POLICIES_2 = Policies(on_missing=Outcome.OMIT_PARENT, on_overflow=Outcome.TRUNCATE)
leaf_Name_2 = Leaf(3, 'Name', 'name', TYPE_2, required=True, policies=POLICIES_2)
OMIT_PARENT_2 = Outcome.OMIT_PARENT


# The fast path: what the contract proves is read straight.
def fast(R, run):
    depth = 0
    carried_result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:8 Name: seat
    for i, name_item in enumerate(R.get('crew', ())):
        at = (None, 'Name', None, 'crew', i)
        made = MISSING
        seat = name_item.get('seat', MISSING)
        if seat.__class__ is str and seat:
            made = seat
        elif seat is not MISSING:
            seat_made = leaf_Name(seat, run, at)
            if seat_made is not MISSING:
                made = seat_made
        if made is not MISSING:
            if 'Name' in message:
                many(run, None, 'Name', 'crew', 1, OMIT)
                del message['Name']
                break
            message['Name'] = made
    # case.yaml:7 Leader
    for i_2, leader_item in enumerate(R.get('crew', ())):
        at_2 = (None, 'Leader', None, 'crew', i_2)
        if 'Leader' in message:
            run.note('many-to-one', 'the source has several values; the first is kept', None, 'Leader', 'crew', 2)
            break
        Leader = {}
        drop = False
        # case.yaml:7 Name: name
        name_3 = leader_item.get('name', MISSING)
        if name_3.__class__ is str and 1 <= len(name_3) <= 5:
            Leader['Name'] = name_3
        elif name_3 is not MISSING:
            name_3_made = leaf_Name_2(name_3, run, at_2)
            if name_3_made is not MISSING:
                Leader['Name'] = name_3_made
        if Leader and not drop:
            if 'Name' not in Leader:
                drop = missing(run, at_2, 'Name', 'name', 3, OMIT_PARENT_2)
            if not drop:
                message['Leader'] = Leader
    if message:
        carried_result = message
    return carried_result


from mapper.jsonata.runtime.paths import last_step
from mapper.running.rule_operations import items


# case.yaml:8: crew
def e1_crew(S, R, ctx):
    t1 = S.get('crew', MISSING) if S.__class__ is dict else last_step(S, 'crew')
    return t1


# case.yaml:8: seat
def e2_seat(S, R, ctx):
    t1 = S.get('seat', MISSING) if S.__class__ is dict else last_step(S, 'seat')
    return t1


# case.yaml:7: name
def e3_name(S, R, ctx):
    t1 = S.get('name', MISSING) if S.__class__ is dict else last_step(S, 'name')
    return t1


# The reference path: exact on any document.
def reference(R, run):
    depth = 0
    carried_result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:8 Name: seat
    items_2 = e1_crew(R, R, run)
    for i, name_item in enumerate(items(items_2)):
        at = (None, 'Name', None, 'crew', i)
        made = MISSING
        name = e2_seat(name_item, R, run)
        if name.__class__ is str and name:
            made = name
        elif name is not MISSING:
            name_made = leaf_Name(name, run, at)
            if name_made is not MISSING:
                made = name_made
        if made is not MISSING:
            if 'Name' in message:
                many(run, None, 'Name', 'crew', 1, OMIT)
                del message['Name']
                break
            message['Name'] = made
    # case.yaml:7 Leader
    items_3 = e1_crew(R, R, run)
    for i_2, leader_item in enumerate(items(items_3)):
        at_2 = (None, 'Leader', None, 'crew', i_2)
        if 'Leader' in message:
            run.note('many-to-one', 'the source has several values; the first is kept', None, 'Leader', 'crew', 2)
            break
        Leader = {}
        drop = False
        # case.yaml:7 Name: name
        name_2 = e3_name(leader_item, R, run)
        if name_2.__class__ is str and 1 <= len(name_2) <= 5:
            Leader['Name'] = name_2
        elif name_2 is not MISSING:
            name_2_made = leaf_Name_2(name_2, run, at_2)
            if name_2_made is not MISSING:
                Leader['Name'] = name_2_made
        if Leader and not drop:
            if 'Name' not in Leader:
                drop = missing(run, at_2, 'Name', 'name', 3, OMIT_PARENT_2)
            if not drop:
                message['Leader'] = Leader
    if message:
        carried_result = message
    return carried_result
