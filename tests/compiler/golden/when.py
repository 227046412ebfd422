# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.operators import truthy
from mapper.jsonata.runtime.paths import last_step, step
from mapper.running.leaf import Leaf
from mapper.running.rule_operations import holds
TYPE = Datatype()
leaf_Name = Leaf(1, 'Name', 'ship', TYPE)


# case.yaml:7: full and $exists(captain.name)
def e1_full(S, R, ctx):
    t2 = S.get('full', MISSING) if S.__class__ is dict else last_step(S, 'full')
    t1 = t2 is True or t2 is not False and t2 is not MISSING and truthy(t2)
    if t1:
        t3 = S.get('captain', MISSING) if S.__class__ is dict else step(S, 'captain')
        t4 = (
            t3.get('name', MISSING)
            if t3.__class__ is dict
            else t3
            if t3 is MISSING
            else last_step(t3, 'name')
        )
        t5 = t4 is not MISSING
        t1 = t5
    return t1


# case.yaml:8: line = "north" or $not(full)
def e2_line(S, R, ctx):
    t2 = S.get('line', MISSING) if S.__class__ is dict else last_step(S, 'line')
    t1 = t2 == 'north'
    if not t1:
        t3 = S.get('full', MISSING) if S.__class__ is dict else last_step(S, 'full')
        t4 = (
            not (t3 is True or t3 is not False and t3 is not MISSING and truthy(t3))
            if t3 is not MISSING
            else MISSING
        )
        t1 = t4 is True
    return t1


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:7 Name: ship
    try:
        when = e1_full(R, R, run)
    except ExpressionError as error:
        run.fail(error, None, 'Name', 'full', 1)
        when = MISSING
    if holds(when):
        ship = R.get('ship', MISSING)
        if ship.__class__ is str and ship:
            message['Name'] = ship
        elif ship is not MISSING:
            leaf_Name.put(message, ship, run, None)
    if message:
        # case.yaml:8 Short
        try:
            when_2 = e2_line(R, R, run)
        except ExpressionError as error:
            run.fail(error, None, 'Short', 'line', 2)
            when_2 = MISSING
        if holds(when_2):
            message['Short'] = 'N'
        result = message
    return result
