# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.running.dropped_items import sifted
from mapper.running.leaf import Leaf
from mapper.running.message_run import MessageRefused
TYPE = Datatype()
leaf_Name = Leaf(1, 'Name', 'ship', TYPE)


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:7 Name: ship
    ship = R.get('ship', MISSING)
    if ship is not MISSING and ship:
        message['Name'] = ship
    elif ship is not MISSING:
        leaf_Name.put(message, ship, run, None)
    # case.yaml:9 Remark
    remark_rows = []
    given = R.get('crew', ())
    passed = []
    for remark_item in given:
        age = remark_item.get('age', MISSING)
        if age is not MISSING and age < 3:
            passed.append(remark_item)
    for i, remark_item in enumerate(sifted(given, passed, run, None, 'Remark', 'crew', 2)):
        run.objects -= 1
        if run.objects < 0:
            run.refuse_objects()
        at = (None, 'Remark', remark_rows, 'crew', i)
        run.note(
            'no-place', 'the target has no field for this: child', at, None, None, 2, None,
            'warning', 'child',
        )
    if remark_rows:
        message['Remark'] = remark_rows
    # case.yaml:8 Leader
    full = R.get('full', MISSING)
    if full is True:
        run.note(
            'message-refused', 'the mapping refuses the message: full', None, 'Leader', None, 3,
            None, 'error', 'full',
        )
        raise MessageRefused
    if message:
        result = message
    return result
