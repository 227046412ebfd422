# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.paths import last_step
from mapper.running.leaf import Leaf
from mapper.running.message_run import Later
TYPE = Datatype()
leaf_Name = Leaf(2, 'Name', 'name', TYPE)
leaf_Ship = Leaf(3, 'Ship', None, TYPE)


# case.yaml:8: $$.ship
def e1_ship(S, R, ctx):
    t1 = R.get('ship', MISSING) if R.__class__ is dict else R if R is MISSING else last_step(R, 'ship')
    return t1


# person.fragments.yaml:1: $of
def e2(S, R, ctx, v_of):
    return v_of


# The fast path: what the contract proves is read straight.
def fast(R, run):
    depth = 0
    carried_result = MISSING
    # case.yaml:8 message
    message = {}
    # case.yaml:8 Person
    person_rows = []
    for i, person_item in enumerate(R.get('crew', ())):
        at = (None, 'Person', person_rows, 'crew', i)
        v_of = Later(e1_ship, None, person_item, R, run)
        rule_person_list(person_rows, person_item, R, run, at, depth, v_of)
    if person_rows:
        message['Person'] = person_rows
    if message:
        carried_result = message
    return carried_result


def rule_person_list(rows, S, R, run, at, depth, v_of):
    # person.fragments.yaml:1 Person
    person = {}
    # person.fragments.yaml:1 Name: name
    name_2 = S.get('name', MISSING)
    if name_2.__class__ is str and name_2:
        person['Name'] = name_2
    elif name_2 is not MISSING:
        name_2_made = leaf_Name(name_2, run, at)
        if name_2_made is not MISSING:
            person['Name'] = name_2_made
    # person.fragments.yaml:1 Ship: $of
    ship = e2(S, R, run, (v_of.value() if v_of.__class__ is Later else v_of))
    if ship.__class__ is str and ship:
        person['Ship'] = ship
    elif ship is not MISSING:
        ship_made = leaf_Ship(ship, run, at)
        if ship_made is not MISSING:
            person['Ship'] = ship_made
    if person:
        rows.append(person)
    return False


from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.running.rule_operations import items


# case.yaml:8: crew
def e3_crew(S, R, ctx):
    t1 = S.get('crew', MISSING) if S.__class__ is dict else last_step(S, 'crew')
    return t1


# person.fragments.yaml:1: name
def e4_name(S, R, ctx):
    t1 = S.get('name', MISSING) if S.__class__ is dict else last_step(S, 'name')
    return t1


# The reference path: exact on any document.
def reference(R, run):
    depth = 0
    carried_result = MISSING
    # case.yaml:8 message
    message = {}
    # case.yaml:8 Person
    person_rows = []
    items_2 = e3_crew(R, R, run)
    for i, person_item in enumerate(items(items_2)):
        at = (None, 'Person', person_rows, 'crew', i)
        v_of = Later(e1_ship, None, person_item, R, run)
        rule_person_list_reference(person_rows, person_item, R, run, at, depth, v_of)
    if person_rows:
        message['Person'] = person_rows
    if message:
        carried_result = message
    return carried_result


def rule_person_list_reference(rows, S, R, run, at, depth, v_of):
    # person.fragments.yaml:1 Person
    person = {}
    # person.fragments.yaml:1 Name: name
    name = e4_name(S, R, run)
    if name.__class__ is str and name:
        person['Name'] = name
    elif name is not MISSING:
        name_made = leaf_Name(name, run, at)
        if name_made is not MISSING:
            person['Name'] = name_made
    # person.fragments.yaml:1 Ship: $of
    try:
        ship = e2(S, R, run, (v_of.value() if v_of.__class__ is Later else v_of))
    except ExpressionError as error:
        ship = leaf_Ship.failed(error, run, at)
    if ship.__class__ is str and ship:
        person['Ship'] = ship
    elif ship is not MISSING:
        ship_made = leaf_Ship(ship, run, at)
        if ship_made is not MISSING:
            person['Ship'] = ship_made
    if person:
        rows.append(person)
    return False
