# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.policies.outcomes import Outcome, Policies
from mapper.running.leaf import Leaf
TYPE = Datatype()
leaf_Name = Leaf(1, 'Name', 'ship', TYPE)
POLICIES = Policies(on_overflow=Outcome.TRUNCATE)
TYPE_2 = Datatype(facets=Facets(max_length=5))
leaf_Short = Leaf(2, 'Short', 'captain.name', TYPE_2, policies=POLICIES)
TYPE_3 = Datatype(base='integer', facets=Facets(white_space='collapse'), primitive='integer')
leaf_Count = Leaf(3, 'Count', 'number', TYPE_3)
TYPE_4 = Datatype(base='boolean', facets=Facets(white_space='collapse'), primitive='boolean')
leaf_Flag = Leaf(4, 'Flag', 'full', TYPE_4)


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
    # case.yaml:8 Short: captain.name
    captain = R.get('captain', MISSING)
    name_2 = MISSING if captain is MISSING else captain.get('name', MISSING)
    if name_2 is not MISSING and 1 <= len(name_2) <= 5:
        message['Short'] = name_2
    elif name_2 is not MISSING:
        leaf_Short.put(message, name_2, run, None)
    # case.yaml:9 Count: number
    number = R.get('number', MISSING)
    if number is not MISSING:
        message['Count'] = number
    elif number is not MISSING:
        leaf_Count.put(message, number, run, None)
    # case.yaml:10 Flag: full
    full = R.get('full', MISSING)
    if full is not MISSING:
        leaf_Flag.put(message, full, run, None)
    if message:
        result = message
    return result
