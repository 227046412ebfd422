# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.running.leaf import Leaf
from mapper.running.rule_operations import origin
TYPE = Datatype(facets=Facets(max_length=5))
leaf_Remark = Leaf(1, '', None, TYPE)
TYPE_2 = Datatype()
leaf_Name = Leaf(2, 'Name', 'name', TYPE_2)
TYPE_3 = Datatype(base='integer', facets=Facets(white_space='collapse'), primitive='integer')
leaf_Age = Leaf(3, 'Age', 'age', TYPE_3)


# The fast path: what the contract proves is read straight.
def fast(R, run):
    depth = 0
    carried_result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:8 Remark: $
    remark_rows = []
    lengths = (len(R.get('remark', ())), len([each_3 for each in R.get('passenger', ()) for each_2 in each.get('bag', ()) for each_3 in (each_2.get('label', MISSING),) if each_3 is not MISSING]))
    for i, remark_item in enumerate((*R.get('remark', ()), *[each_3 for each in R.get('passenger', ()) for each_2 in each.get('bag', ()) for each_3 in (each_2.get('label', MISSING),) if each_3 is not MISSING])):
        at = (None, 'Remark', remark_rows, *origin(i, lengths, ('remark', 'passenger.bag.label')))
        for remark_item_2 in (remark_item,):
            if remark_item_2.__class__ is str and 1 <= len(remark_item_2) <= 5:
                remark_rows.append(remark_item_2)
            elif remark_item_2 is not MISSING:
                remark_item_2_made = leaf_Remark(remark_item_2, run, (at, None, None, '$$.remark', None))
                if remark_item_2_made is not MISSING:
                    remark_rows.append(remark_item_2_made)
    if remark_rows:
        message['Remark'] = remark_rows
    # case.yaml:7 Person
    person_rows = []
    for i_2, person_item in enumerate(R.get('crew', ())):
        at_2 = (None, 'Person', person_rows, 'crew', i_2)
        Person = {}
        # case.yaml:7 Name: name
        name_2 = person_item.get('name', MISSING)
        if name_2.__class__ is str and name_2:
            Person['Name'] = name_2
        elif name_2 is not MISSING:
            name_2_made = leaf_Name(name_2, run, at_2)
            if name_2_made is not MISSING:
                Person['Name'] = name_2_made
        # case.yaml:7 Age: age
        age_2 = person_item.get('age', MISSING)
        if age_2.__class__ is int:
            Person['Age'] = age_2
        elif age_2 is not MISSING:
            age_2_made = leaf_Age(age_2, run, at_2)
            if age_2_made is not MISSING:
                Person['Age'] = age_2_made
        if Person:
            person_rows.append(Person)
    if person_rows:
        message['Person'] = person_rows
    if message:
        carried_result = message
    return carried_result


from mapper.jsonata.runtime.paths import last_step, step
from mapper.running.rule_operations import items


# case.yaml:8: remark
def e1_remark(S, R, ctx):
    t1 = S.get('remark', MISSING) if S.__class__ is dict else last_step(S, 'remark')
    return t1


# case.yaml:8: passenger.bag.label
def e2_label(S, R, ctx):
    t1 = S.get('passenger', MISSING) if S.__class__ is dict else step(S, 'passenger')
    t2 = t1.get('bag', MISSING) if t1.__class__ is dict else t1 if t1 is MISSING else step(t1, 'bag')
    t3 = t2.get('label', MISSING) if t2.__class__ is dict else t2 if t2 is MISSING else last_step(t2, 'label')
    return t3


# case.yaml:8: $
def e3(S, R, ctx):
    return S


# case.yaml:7: crew
def e4_crew(S, R, ctx):
    t1 = S.get('crew', MISSING) if S.__class__ is dict else last_step(S, 'crew')
    return t1


# case.yaml:7: name
def e5_name(S, R, ctx):
    t1 = S.get('name', MISSING) if S.__class__ is dict else last_step(S, 'name')
    return t1


# case.yaml:7: age
def e6_age(S, R, ctx):
    t1 = S.get('age', MISSING) if S.__class__ is dict else last_step(S, 'age')
    return t1


# The reference path: exact on any document.
def reference(R, run):
    depth = 0
    carried_result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:8 Remark: $
    remark_rows = []
    items_2 = e1_remark(R, R, run)
    items_3 = e2_label(R, R, run)
    lengths = (len(items(items_2)), len(items(items_3)))
    for i, remark_item in enumerate((*items(items_2), *items(items_3))):
        at = (None, 'Remark', remark_rows, *origin(i, lengths, ('remark', 'passenger.bag.label')))
        remark = e3(remark_item, R, run)
        for remark_item_2 in items(remark):
            if remark_item_2.__class__ is str and 1 <= len(remark_item_2) <= 5:
                remark_rows.append(remark_item_2)
            elif remark_item_2 is not MISSING:
                remark_item_2_made = leaf_Remark(remark_item_2, run, (at, None, None, '$$.remark', None))
                if remark_item_2_made is not MISSING:
                    remark_rows.append(remark_item_2_made)
    if remark_rows:
        message['Remark'] = remark_rows
    # case.yaml:7 Person
    person_rows = []
    items_4 = e4_crew(R, R, run)
    for i_2, person_item in enumerate(items(items_4)):
        at_2 = (None, 'Person', person_rows, 'crew', i_2)
        Person = {}
        # case.yaml:7 Name: name
        name = e5_name(person_item, R, run)
        if name.__class__ is str and name:
            Person['Name'] = name
        elif name is not MISSING:
            name_made = leaf_Name(name, run, at_2)
            if name_made is not MISSING:
                Person['Name'] = name_made
        # case.yaml:7 Age: age
        age = e6_age(person_item, R, run)
        if age.__class__ is int:
            Person['Age'] = age
        elif age is not MISSING:
            age_made = leaf_Age(age, run, at_2)
            if age_made is not MISSING:
                Person['Age'] = age_made
        if Person:
            person_rows.append(Person)
    if person_rows:
        message['Person'] = person_rows
    if message:
        carried_result = message
    return carried_result
