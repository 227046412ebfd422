# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.policies.outcomes import Outcome, Policies
from mapper.running.leaf import Leaf
from mapper.running.rule_operations import missing
TYPE = Datatype()
leaf_Name = Leaf(1, 'Name', 'captain.name', TYPE)
TYPE_2 = Datatype(base='integer', facets=Facets(maximum='9', white_space='collapse'), primitive='integer')
leaf_Small = Leaf(2, 'Small', 'captain.age', TYPE_2)
POLICIES = Policies(on_missing=Outcome.OMIT_PARENT)
TYPE_3 = Datatype(facets=Facets(max_length=5))
leaf_Name_2 = Leaf(3, 'Name', 'name', TYPE_3, required=True, policies=POLICIES)
TYPE_4 = Datatype(base='integer', facets=Facets(white_space='collapse'), primitive='integer')
leaf_Age = Leaf(4, 'Age', 'age', TYPE_4)
OMIT_PARENT_2 = Outcome.OMIT_PARENT


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:7 Name: captain.name
    captain = R.get('captain', MISSING)
    name_2 = MISSING if captain is MISSING else captain.get('name', MISSING)
    if name_2 is not MISSING and name_2:
        message['Name'] = name_2
    elif name_2 is not MISSING:
        leaf_Name.put(message, name_2, run, None)
    # case.yaml:9 Small: captain.age
    age = MISSING if captain is MISSING else captain.get('age', MISSING)
    if age is not MISSING and age <= 9:
        message['Small'] = age
    elif age is not MISSING:
        leaf_Small.put(message, age, run, None)
    # case.yaml:8 Leader
    if captain is not MISSING:
        Leader = {}
        at = (None, 'Leader', None, 'captain', None)
        drop = False
        # case.yaml:8 Name: name
        if name_2 is not MISSING and 1 <= len(name_2) <= 5:
            Leader['Name'] = name_2
        elif name_2 is not MISSING:
            leaf_Name_2.put(Leader, name_2, run, at)
        # case.yaml:8 Age: age
        if age is not MISSING:
            Leader['Age'] = age
        elif age is not MISSING:
            leaf_Age.put(Leader, age, run, at)
        if Leader and not drop:
            if 'Name' not in Leader:
                drop = missing(run, at, 'Name', 'name', 3, OMIT_PARENT_2)
            if not drop:
                message['Leader'] = Leader
    if message:
        result = message
    return result
