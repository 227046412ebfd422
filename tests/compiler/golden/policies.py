# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.policies.outcomes import Outcome, Policies
from mapper.running.leaf import Leaf
from mapper.running.rule_operations import missing
POLICIES = Policies(on_many=Outcome.FIRST)
TYPE = Datatype()
leaf_Name = Leaf(1, 'Name', 'crew.name', TYPE, policies=POLICIES)
POLICIES_2 = Policies(on_overflow=Outcome.OMIT_PARENT)
TYPE_2 = Datatype(facets=Facets(max_length=5))
leaf_Name_2 = Leaf(2, 'Name', 'name', TYPE_2, required=True, policies=POLICIES_2)
POLICIES_3 = Policies(on_unknown=Outcome.OMIT_PARENT)
TYPE_3 = Datatype(facets=Facets(enum=('X', 'Y')))
leaf_Code = Leaf(3, 'Code', 'seat', TYPE_3, policies=POLICIES_3)
CODES = frozenset({'X', 'Y'})
OMIT_PARENT_2 = Outcome.OMIT_PARENT


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:7 Name: crew.name
    found = []
    for crew in R.get('crew', ()):
        name_2 = crew.get('name', MISSING)
        if name_2 is not MISSING:
            found.append(name_2)
    name = found if len(found) > 1 else found[0] if found else MISSING
    if name.__class__ is str and name:
        message['Name'] = name
    elif name is not MISSING:
        leaf_Name.put(message, name, run, None)
    # case.yaml:9 Leader
    captain = R.get('captain', MISSING)
    if captain is not MISSING:
        Leader = {}
        at = (None, 'Leader', None, 'captain', None)
        drop = False
        # case.yaml:11 Name: name
        name_4 = captain.get('name', MISSING)
        if name_4 is not MISSING and 1 <= len(name_4) <= 5:
            Leader['Name'] = name_4
        elif name_4 is not MISSING:
            if leaf_Name_2.put(Leader, name_4, run, at):
                drop = True
        # case.yaml:12 Code: seat
        seat = captain.get('seat', MISSING)
        if seat is not MISSING and seat and seat in CODES:
            Leader['Code'] = seat
        elif seat is not MISSING:
            if leaf_Code.put(Leader, seat, run, at):
                drop = True
        if Leader and not drop:
            if 'Name' not in Leader:
                drop = missing(run, at, 'Name', 'name', 2, OMIT_PARENT_2)
            if not drop:
                message['Leader'] = Leader
    if message:
        result = message
    return result
