# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.policies.outcomes import Outcome, Policies
from mapper.running.leaf import Leaf
from mapper.running.rule_operations import missing
from mapper.running.single_value import many
POLICIES = Policies(on_many=Outcome.OMIT)
TYPE = Datatype()
leaf_Name = Leaf(1, '', 'seat', TYPE, policies=POLICIES)
OMIT = Outcome.OMIT
POLICIES_2 = Policies(on_missing=Outcome.OMIT_PARENT, on_overflow=Outcome.TRUNCATE)
TYPE_2 = Datatype(facets=Facets(max_length=5))
leaf_Name_2 = Leaf(3, 'Name', 'name', TYPE_2, required=True, policies=POLICIES_2)
OMIT_PARENT_2 = Outcome.OMIT_PARENT


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:8 Name: seat
    for i, name_item in enumerate(R.get('crew', ())):
        run.objects -= 1
        if run.objects < 0:
            run.refuse_objects()
        at = (None, 'Name', None, 'crew', i)
        made = MISSING
        seat = name_item.get('seat', MISSING)
        if seat is not MISSING and seat:
            made = seat
        elif seat is not MISSING:
            seat_made = leaf_Name(seat, run, at)
            if seat_made is not MISSING:
                made = seat_made
        if made is not MISSING:
            if 'Name' in message:
                many(run, None, 'Name', 'crew', 1, OMIT)
                del message['Name']
                break
            message['Name'] = made
    # case.yaml:7 Leader
    for i_2, leader_item in enumerate(R.get('crew', ())):
        run.objects -= 1
        if run.objects < 0:
            run.refuse_objects()
        at_2 = (None, 'Leader', None, 'crew', i_2)
        if 'Leader' in message:
            run.note(
                'many-to-one', 'the source has several values; the first is kept', None, 'Leader',
                'crew', 2,
            )
            break
        Leader = {}
        drop = False
        # case.yaml:7 Name: name
        name_3 = leader_item.get('name', MISSING)
        if name_3 is not MISSING and 1 <= len(name_3) <= 5:
            Leader['Name'] = name_3
        elif name_3 is not MISSING:
            leaf_Name_2.put(Leader, name_3, run, at_2)
        if Leader and not drop:
            if 'Name' not in Leader:
                drop = missing(run, at_2, 'Name', 'name', 3, OMIT_PARENT_2)
            if not drop:
                message['Leader'] = Leader
    if message:
        result = message
    return result
