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
    full = R.get('full', MISSING)
    captain = R.get('captain', MISSING)
    name = MISSING if captain is MISSING else captain.get('name', MISSING)
    if full is True and name is not MISSING:
        ship = R.get('ship', MISSING)
        if ship is not MISSING and ship:
            message['Name'] = ship
        elif ship is not MISSING:
            leaf_Name.put(message, ship, run, None)
    if message:
        # case.yaml:8 Short
        line = R.get('line', MISSING)
        if line == 'north' or full is not MISSING and full is not True:
            message['Short'] = 'N'
        result = message
    return result
