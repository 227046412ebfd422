# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.operators import less
from mapper.jsonata.runtime.paths import last_step
from mapper.running.dropped_items import sifted
from mapper.running.leaf import Leaf
from mapper.running.message_run import MessageRefused
from mapper.running.rule_operations import holds
TYPE = Datatype()
leaf_Name = Leaf(1, 'Name', 'ship', TYPE)


# case.yaml:9: age < 3
def e1_age(S, R, ctx):
    t1 = S.get('age', MISSING) if S.__class__ is dict else last_step(S, 'age')
    t2 = t1 < 3 if t1.__class__ is int else less(t1, 3)
    return t2


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
    # case.yaml:9 Remark
    remark_rows = []
    given = R.get('crew', ())
    try:
        items_3 = sifted(
            given,
            [remark_item for remark_item in given if holds(e1_age(remark_item, R, run))],
            run,
            None,
            'Remark',
            'crew',
            2,
        )
    except ExpressionError as error:
        run.fail(error, None, 'Remark', 'crew', 2)
        items_3 = ()
    for i, remark_item in enumerate(items_3):
        at = (None, 'Remark', remark_rows, 'crew', i)
        run.note('no-place', 'the target has no field for this: child', at, None, None, 2)
    if remark_rows:
        message['Remark'] = remark_rows
    # case.yaml:8 Leader
    full = R.get('full', MISSING)
    if holds(full):
        run.note(
            'message-refused',
            'the mapping refuses the message: full',
            None,
            'Leader',
            None,
            3,
            None,
            'error',
        )
        raise MessageRefused
    if message:
        result = message
    return result
