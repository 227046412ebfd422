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
TYPE_3 = Datatype(facets=Facets(max_length=5))
POLICIES = Policies(on_missing=Outcome.OMIT_PARENT)
leaf_Name_2 = Leaf(3, 'Name', 'name', TYPE_3, required=True, policies=POLICIES)
TYPE_4 = Datatype(base='integer', facets=Facets(white_space='collapse'), primitive='integer')
leaf_Age = Leaf(4, 'Age', 'age', TYPE_4)
OMIT_PARENT_2 = Outcome.OMIT_PARENT


# The fast path: what the contract proves is read straight.
def fast(R, run):
    depth = 0
    carried_result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:7 Name: captain.name
    captain = R.get('captain', MISSING)
    name_2 = MISSING if captain is MISSING else captain.get('name', MISSING)
    if name_2.__class__ is str and name_2:
        message['Name'] = name_2
    elif name_2 is not MISSING:
        name_2_made = leaf_Name(name_2, run, None)
        if name_2_made is not MISSING:
            message['Name'] = name_2_made
    # case.yaml:9 Small: captain.age
    age = MISSING if captain is MISSING else captain.get('age', MISSING)
    if age.__class__ is int and age <= 9:
        message['Small'] = age
    elif age is not MISSING:
        age_made = leaf_Small(age, run, None)
        if age_made is not MISSING:
            message['Small'] = age_made
    # case.yaml:8 Leader
    if captain is not MISSING:
        Leader = {}
        at = (None, 'Leader', None, 'captain', None)
        drop = False
        # case.yaml:8 Name: name
        if name_2.__class__ is str and 1 <= len(name_2) <= 5:
            Leader['Name'] = name_2
        elif name_2 is not MISSING:
            name_2_made_2 = leaf_Name_2(name_2, run, at)
            if name_2_made_2 is not MISSING:
                Leader['Name'] = name_2_made_2
        # case.yaml:8 Age: age
        if age.__class__ is int:
            Leader['Age'] = age
        elif age is not MISSING:
            age_made_2 = leaf_Age(age, run, at)
            if age_made_2 is not MISSING:
                Leader['Age'] = age_made_2
        if Leader and not drop:
            if 'Name' not in Leader:
                drop = missing(run, at, 'Name', 'name', 3, OMIT_PARENT_2)
            if not drop:
                message['Leader'] = Leader
    if message:
        carried_result = message
    return carried_result


from mapper.jsonata.runtime.paths import last_step, step
from mapper.running.single_value import one
ERROR = Outcome.ERROR


# case.yaml:7: captain.name
def e1_name(S, R, ctx):
    t1 = S.get('captain', MISSING) if S.__class__ is dict else step(S, 'captain')
    t2 = t1.get('name', MISSING) if t1.__class__ is dict else t1 if t1 is MISSING else last_step(t1, 'name')
    return t2


# case.yaml:9: captain.age
def e2_age(S, R, ctx):
    t1 = S.get('captain', MISSING) if S.__class__ is dict else step(S, 'captain')
    t2 = t1.get('age', MISSING) if t1.__class__ is dict else t1 if t1 is MISSING else last_step(t1, 'age')
    return t2


# case.yaml:8: captain
def e3_captain(S, R, ctx):
    t1 = S.get('captain', MISSING) if S.__class__ is dict else last_step(S, 'captain')
    return t1


# case.yaml:8: name
def e4_name(S, R, ctx):
    t1 = S.get('name', MISSING) if S.__class__ is dict else last_step(S, 'name')
    return t1


# case.yaml:8: age
def e5_age(S, R, ctx):
    t1 = S.get('age', MISSING) if S.__class__ is dict else last_step(S, 'age')
    return t1


# The reference path: exact on any document.
def reference(R, run):
    depth = 0
    carried_result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:7 Name: captain.name
    name = e1_name(R, R, run)
    if name.__class__ is str and name:
        message['Name'] = name
    elif name is not MISSING:
        name_made = leaf_Name(name, run, None)
        if name_made is not MISSING:
            message['Name'] = name_made
    # case.yaml:9 Small: captain.age
    small = e2_age(R, R, run)
    if small.__class__ is int and small <= 9:
        message['Small'] = small
    elif small is not MISSING:
        small_made = leaf_Small(small, run, None)
        if small_made is not MISSING:
            message['Small'] = small_made
    # case.yaml:8 Leader
    leader = e3_captain(R, R, run)
    leader = one(leader, run, None, 'Leader', 'captain', 5, ERROR)
    if leader is not MISSING:
        Leader = {}
        at = (None, 'Leader', None, 'captain', None)
        drop = False
        # case.yaml:8 Name: name
        name_2 = e4_name(leader, R, run)
        if name_2.__class__ is str and 1 <= len(name_2) <= 5:
            Leader['Name'] = name_2
        elif name_2 is not MISSING:
            name_2_made = leaf_Name_2(name_2, run, at)
            if name_2_made is not MISSING:
                Leader['Name'] = name_2_made
        # case.yaml:8 Age: age
        age = e5_age(leader, R, run)
        if age.__class__ is int:
            Leader['Age'] = age
        elif age is not MISSING:
            age_made = leaf_Age(age, run, at)
            if age_made is not MISSING:
                Leader['Age'] = age_made
        if Leader and not drop:
            if 'Name' not in Leader:
                drop = missing(run, at, 'Name', 'name', 3, OMIT_PARENT_2)
            if not drop:
                message['Leader'] = Leader
    if message:
        carried_result = message
    return carried_result
