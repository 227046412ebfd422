# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.paths import last_step
from mapper.running.leaf import Leaf
from mapper.running.rule_operations import holds
TYPE = Datatype()
leaf_Name = Leaf(1, 'Name', 'ship', TYPE)


# case.yaml:9: full = false
def e1_full(S, R, ctx):
    t1 = S.get('full', MISSING) if S.__class__ is dict else last_step(S, 'full')
    return t1 is False


# case.yaml:8: $not($exists(passenger))
def e2_passenger(S, R, ctx):
    t1 = S.get('passenger', MISSING) if S.__class__ is dict else last_step(S, 'passenger')
    t2 = t1 is not MISSING
    t3 = not t2
    return t3


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:7 Name: ship
    ship = R.get('ship', MISSING)
    if ship.__class__ is str and ship:
        message['Name'] = ship
    elif ship is not MISSING:
        leaf_Name.put(message, ship, run, None)
    # case.yaml:9 Empty
    try:
        when = e1_full(R, R, run)
    except ExpressionError as error:
        run.fail(error, None, 'Empty', 'full', 2)
        when = MISSING
    if holds(when):
        run.nothing = (None, 'Empty', 2)
        message['Empty'] = {}
    # case.yaml:8 Ended
    try:
        when_2 = e2_passenger(R, R, run)
    except ExpressionError as error:
        run.fail(error, None, 'Ended', 'passenger', 3)
        when_2 = MISSING
    if holds(when_2):
        message['Ended'] = None
    if message:
        result = message
    return result
