# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.policies.outcomes import Outcome
from mapper.running.leaf import Leaf
from mapper.running.rule_operations import discriminator
TYPE = Datatype()
leaf_Name = Leaf(1, 'Name', 'ship', TYPE)
OMIT = Outcome.OMIT


# The fast path: what the contract proves is read straight.
def fast(R, run):
    depth = 0
    carried_result = MISSING
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
            if ship.__class__ is str and ship:
                message['Name'] = ship
            elif ship is not MISSING:
                ship_made = leaf_Name(ship, run, None)
                if ship_made is not MISSING:
                    message['Name'] = ship_made
        else:
            run.lose('code-unknown', 'no branch of $match names this value', None, 'Name', 'class', 2, OMIT, case_2, required=False)
    if message:
        carried_result = message
    return carried_result


from mapper.jsonata.runtime.paths import last_step


# case.yaml:7: class
def e1_class(S, R, ctx):
    t1 = S.get('class', MISSING) if S.__class__ is dict else last_step(S, 'class')
    return t1


# case.yaml:7: ship
def e2_ship(S, R, ctx):
    t1 = S.get('ship', MISSING) if S.__class__ is dict else last_step(S, 'ship')
    return t1


# The reference path: exact on any document.
def reference(R, run):
    depth = 0
    carried_result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:7 Name
    of = e1_class(R, R, run)
    if of is not MISSING:
        case_2 = discriminator(of)
        if case_2 == 'A':
            # case.yaml:7 Name
            message['Name'] = 'first'
        elif case_2 == 'B':
            # case.yaml:7 Name: ship
            name_b = e2_ship(R, R, run)
            if name_b.__class__ is str and name_b:
                message['Name'] = name_b
            elif name_b is not MISSING:
                name_b_made = leaf_Name(name_b, run, None)
                if name_b_made is not MISSING:
                    message['Name'] = name_b_made
        else:
            run.lose('code-unknown', 'no branch of $match names this value', None, 'Name', 'class', 2, OMIT, case_2, required=False)
    if message:
        carried_result = message
    return carried_result
