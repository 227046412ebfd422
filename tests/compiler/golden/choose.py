# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.running.leaf import Leaf
from mapper.running.rule_operations import holds
TYPE = Datatype()
leaf_Name = Leaf(1, 'Name', 'ship', TYPE)
leaf_Name_2 = Leaf(2, 'Name', 'name', TYPE)


# The fast path: what the contract proves is read straight.
def fast(R, run):
    depth = 0
    carried_result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:8 Name
    held = False
    # case.yaml:9 Name: ship
    full = R.get('full', MISSING)
    if holds(full):
        held = True
        ship = R.get('ship', MISSING)
        if ship.__class__ is str and ship:
            message['Name'] = ship
        elif ship is not MISSING:
            ship_made = leaf_Name(ship, run, None)
            if ship_made is not MISSING:
                message['Name'] = ship_made
    if not held:
        # case.yaml:10 Name: name
        captain = R.get('captain', MISSING)
        if captain is not MISSING:
            at = (None, None, None, 'captain', None)
            held = True
            name = captain.get('name', MISSING)
            if name.__class__ is str and name:
                message['Name'] = name
            elif name is not MISSING:
                name_made = leaf_Name_2(name, run, at)
                if name_made is not MISSING:
                    message['Name'] = name_made
    if not held:
        # case.yaml:11 Name
        message['Name'] = 'nobody'
    if message:
        carried_result = message
    return carried_result


from mapper.jsonata.runtime.paths import last_step
from mapper.policies.outcomes import Outcome
from mapper.running.single_value import one
ERROR = Outcome.ERROR


# case.yaml:9: full
def e1_full(S, R, ctx):
    t1 = S.get('full', MISSING) if S.__class__ is dict else last_step(S, 'full')
    return t1


# case.yaml:9: ship
def e2_ship(S, R, ctx):
    t1 = S.get('ship', MISSING) if S.__class__ is dict else last_step(S, 'ship')
    return t1


# case.yaml:10: captain
def e3_captain(S, R, ctx):
    t1 = S.get('captain', MISSING) if S.__class__ is dict else last_step(S, 'captain')
    return t1


# case.yaml:10: name
def e4_name(S, R, ctx):
    t1 = S.get('name', MISSING) if S.__class__ is dict else last_step(S, 'name')
    return t1


# The reference path: exact on any document.
def reference(R, run):
    depth = 0
    carried_result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:8 Name
    held = False
    # case.yaml:9 Name: ship
    when = e1_full(R, R, run)
    if holds(when):
        held = True
        name_1 = e2_ship(R, R, run)
        if name_1.__class__ is str and name_1:
            message['Name'] = name_1
        elif name_1 is not MISSING:
            name_1_made = leaf_Name(name_1, run, None)
            if name_1_made is not MISSING:
                message['Name'] = name_1_made
    if not held:
        # case.yaml:10 Name: name
        name_2 = e3_captain(R, R, run)
        name_2 = one(name_2, run, None, 'Name', 'captain', 2, ERROR)
        if name_2 is not MISSING:
            at = (None, None, None, 'captain', None)
            held = True
            name_2_2 = e4_name(name_2, R, run)
            if name_2_2.__class__ is str and name_2_2:
                message['Name'] = name_2_2
            elif name_2_2 is not MISSING:
                name_2_2_made = leaf_Name_2(name_2_2, run, at)
                if name_2_2_made is not MISSING:
                    message['Name'] = name_2_2_made
    if not held:
        # case.yaml:11 Name
        message['Name'] = 'nobody'
    if message:
        carried_result = message
    return carried_result
