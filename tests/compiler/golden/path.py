# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.policies.outcomes import Outcome, Policies
from mapper.running.leaf import Leaf
TYPE = Datatype()
leaf_Name = Leaf(1, 'Name', 'ship', TYPE)
TYPE_2 = Datatype(facets=Facets(max_length=5))
POLICIES = Policies(on_overflow=Outcome.TRUNCATE)
leaf_Short = Leaf(2, 'Short', 'captain.name', TYPE_2, policies=POLICIES)
TYPE_3 = Datatype(base='integer', facets=Facets(white_space='collapse'), primitive='integer')
leaf_Count = Leaf(3, 'Count', 'number', TYPE_3)
TYPE_4 = Datatype(base='boolean', facets=Facets(white_space='collapse'), primitive='boolean')
leaf_Flag = Leaf(4, 'Flag', 'full', TYPE_4)


# The fast path: what the contract proves is read straight.
def fast(R, run):
    depth = 0
    carried_result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:7 Name: ship
    ship = R.get('ship', MISSING)
    if ship.__class__ is str and ship:
        message['Name'] = ship
    elif ship is not MISSING:
        ship_made = leaf_Name(ship, run, None)
        if ship_made is not MISSING:
            message['Name'] = ship_made
    # case.yaml:8 Short: captain.name
    captain = R.get('captain', MISSING)
    name_2 = MISSING if captain is MISSING else captain.get('name', MISSING)
    if name_2.__class__ is str and 1 <= len(name_2) <= 5:
        message['Short'] = name_2
    elif name_2 is not MISSING:
        name_2_made = leaf_Short(name_2, run, None)
        if name_2_made is not MISSING:
            message['Short'] = name_2_made
    # case.yaml:9 Count: number
    number = R.get('number', MISSING)
    if number.__class__ is int:
        message['Count'] = number
    elif number is not MISSING:
        number_made = leaf_Count(number, run, None)
        if number_made is not MISSING:
            message['Count'] = number_made
    # case.yaml:10 Flag: full
    full = R.get('full', MISSING)
    if full is not MISSING:
        full_made = leaf_Flag(full, run, None)
        if full_made is not MISSING:
            message['Flag'] = full_made
    if message:
        carried_result = message
    return carried_result


from mapper.jsonata.runtime.paths import last_step, step


# case.yaml:7: ship
def e1_ship(S, R, ctx):
    t1 = S.get('ship', MISSING) if S.__class__ is dict else last_step(S, 'ship')
    return t1


# case.yaml:8: captain.name
def e2_name(S, R, ctx):
    t1 = S.get('captain', MISSING) if S.__class__ is dict else step(S, 'captain')
    t2 = t1.get('name', MISSING) if t1.__class__ is dict else t1 if t1 is MISSING else last_step(t1, 'name')
    return t2


# case.yaml:9: number
def e3_number(S, R, ctx):
    t1 = S.get('number', MISSING) if S.__class__ is dict else last_step(S, 'number')
    return t1


# case.yaml:10: full
def e4_full(S, R, ctx):
    t1 = S.get('full', MISSING) if S.__class__ is dict else last_step(S, 'full')
    return t1


# The reference path: exact on any document.
def reference(R, run):
    depth = 0
    carried_result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:7 Name: ship
    name = e1_ship(R, R, run)
    if name.__class__ is str and name:
        message['Name'] = name
    elif name is not MISSING:
        name_made = leaf_Name(name, run, None)
        if name_made is not MISSING:
            message['Name'] = name_made
    # case.yaml:8 Short: captain.name
    short = e2_name(R, R, run)
    if short.__class__ is str and 1 <= len(short) <= 5:
        message['Short'] = short
    elif short is not MISSING:
        short_made = leaf_Short(short, run, None)
        if short_made is not MISSING:
            message['Short'] = short_made
    # case.yaml:9 Count: number
    count = e3_number(R, R, run)
    if count.__class__ is int:
        message['Count'] = count
    elif count is not MISSING:
        count_made = leaf_Count(count, run, None)
        if count_made is not MISSING:
            message['Count'] = count_made
    # case.yaml:10 Flag: full
    flag = e4_full(R, R, run)
    if flag is not MISSING:
        flag_made = leaf_Flag(flag, run, None)
        if flag_made is not MISSING:
            message['Flag'] = flag_made
    if message:
        carried_result = message
    return carried_result
