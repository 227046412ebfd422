# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.running.leaf import Leaf
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
    # case.yaml:9 Empty
    full = R.get('full', MISSING)
    if full is False:
        run.nothing = (None, 'Empty', 2)
        message['Empty'] = {}
    # case.yaml:8 Ended
    found = R.get('passenger', ())
    if not bool(found):
        message['Ended'] = None
    if message:
        result = message
    return result
