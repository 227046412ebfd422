# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.policies.outcomes import Outcome
from mapper.running.leaf import Leaf
from mapper.running.rule_operations import discriminator
TYPE = Datatype()
leaf_Name = Leaf(1, 'Name', 'ship', TYPE)
OMIT = Outcome.OMIT


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:7 Name
    class_2 = R.get('class', MISSING)
    if class_2 is not MISSING:
        case_2 = discriminator(class_2)
        if case_2 == 'A':
            # case.yaml:7 Name
            message['Name'] = 'first'
        elif case_2 == 'B':
            # case.yaml:7 Name: ship
            ship = R.get('ship', MISSING)
            if ship is not MISSING and ship:
                message['Name'] = ship
            elif ship is not MISSING:
                leaf_Name.put(message, ship, run, None)
        else:
            run.lose(
                'code-unknown', 'no branch of $match names this value', None, 'Name', 'class', 2,
                OMIT, case_2, required=False,
            )
    if message:
        result = message
    return result
