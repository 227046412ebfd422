# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.running.leaf import Leaf
TYPE = Datatype()
leaf_Name = Leaf(1, 'Name', 'ship', TYPE)
leaf_Name_2 = Leaf(2, 'Name', 'name', TYPE)


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:8 Name
    held = False
    # case.yaml:9 Name: ship
    full = R.get('full', MISSING)
    if full is True:
        held = True
        ship = R.get('ship', MISSING)
        if ship is not MISSING and ship:
            message['Name'] = ship
        elif ship is not MISSING:
            leaf_Name.put(message, ship, run, None)
    if not held:
        # case.yaml:10 Name: name
        captain = R.get('captain', MISSING)
        if captain is not MISSING:
            at = (None, None, None, 'captain', None)
            held = True
            name = captain.get('name', MISSING)
            if name is not MISSING and name:
                message['Name'] = name
            elif name is not MISSING:
                leaf_Name_2.put(message, name, run, at)
    if not held:
        # case.yaml:11 Name
        message['Name'] = 'nobody'
    if message:
        result = message
    return result
