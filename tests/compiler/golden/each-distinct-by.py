# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.running.dropped_items import Trial
from mapper.running.leaf import Leaf
from mapper.running.rule_operations import distinct_key
TYPE = Datatype()
leaf_Name = Leaf(2, 'Name', 'name', TYPE)
TYPE_2 = Datatype(base='integer', facets=Facets(white_space='collapse'), primitive='integer')
leaf_Age = Leaf(3, 'Age', 'age', TYPE_2)


# The fast path: what the contract proves is read straight.
def fast(R, run):
    depth = 0
    carried_result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:7 Person
    person_rows = []
    seen = {}
    for i, person_item in enumerate(R.get('crew', ())):
        at = (None, 'Person', person_rows, 'crew', i)
        name = person_item.get('name', MISSING)
        key_2 = distinct_key(name)
        trial = Trial(run) if key_2 is not None and key_2 in seen else None
        before = len(person_rows)
        Person = {}
        # case.yaml:7 Name: name
        if name.__class__ is str and name:
            Person['Name'] = name
        elif name is not MISSING:
            name_made = leaf_Name(name, run, at)
            if name_made is not MISSING:
                Person['Name'] = name_made
        # case.yaml:7 Age: age
        age_2 = person_item.get('age', MISSING)
        if age_2.__class__ is int:
            Person['Age'] = age_2
        elif age_2 is not MISSING:
            age_2_made = leaf_Age(age_2, run, at)
            if age_2_made is not MISSING:
                Person['Age'] = age_2_made
        if Person:
            person_rows.append(Person)
        if trial is not None:
            trial.end(person_rows, before, seen[key_2], at, 1)
        elif key_2 is not None and len(person_rows) > before:
            seen[key_2] = before
    if person_rows:
        message['Person'] = person_rows
    if message:
        carried_result = message
    return carried_result


from mapper.jsonata.runtime.paths import last_step
from mapper.running.rule_operations import items


# case.yaml:7: crew
def e1_crew(S, R, ctx):
    t1 = S.get('crew', MISSING) if S.__class__ is dict else last_step(S, 'crew')
    return t1


# case.yaml:7: name
def e2_name(S, R, ctx):
    t1 = S.get('name', MISSING) if S.__class__ is dict else last_step(S, 'name')
    return t1


# case.yaml:7: age
def e3_age(S, R, ctx):
    t1 = S.get('age', MISSING) if S.__class__ is dict else last_step(S, 'age')
    return t1


# The reference path: exact on any document.
def reference(R, run):
    depth = 0
    carried_result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:7 Person
    person_rows = []
    items_2 = e1_crew(R, R, run)
    seen = {}
    for i, person_item in enumerate(items(items_2)):
        at = (None, 'Person', person_rows, 'crew', i)
        key = e2_name(person_item, R, run)
        key_2 = distinct_key(key)
        trial = Trial(run) if key_2 is not None and key_2 in seen else None
        before = len(person_rows)
        Person = {}
        # case.yaml:7 Name: name
        name = e2_name(person_item, R, run)
        if name.__class__ is str and name:
            Person['Name'] = name
        elif name is not MISSING:
            name_made = leaf_Name(name, run, at)
            if name_made is not MISSING:
                Person['Name'] = name_made
        # case.yaml:7 Age: age
        age = e3_age(person_item, R, run)
        if age.__class__ is int:
            Person['Age'] = age
        elif age is not MISSING:
            age_made = leaf_Age(age, run, at)
            if age_made is not MISSING:
                Person['Age'] = age_made
        if Person:
            person_rows.append(Person)
        if trial is not None:
            trial.end(person_rows, before, seen[key_2], at, 1)
        elif key_2 is not None and len(person_rows) > before:
            seen[key_2] = before
    if person_rows:
        message['Person'] = person_rows
    if message:
        carried_result = message
    return carried_result
