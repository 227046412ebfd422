# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.running.leaf import Leaf
TYPE = Datatype()
leaf_Name = Leaf(1, 'Name', 'name', TYPE)


# The fast path: what the contract proves is read straight.
def fast(R, run):
    depth = 0
    carried_result = MISSING
    # case.yaml:8 message
    message = {}
    # case.yaml:8 Deck
    deck_2 = R.get('deck', MISSING)
    if deck_2 is not MISSING:
        Deck = rule_deck(deck_2, R, run, (None, 'Deck', None, 'deck', None), depth)
        if Deck is not MISSING:
            message['Deck'] = Deck
    if message:
        carried_result = message
    return carried_result


def rule_deck(S, R, run, at, depth):
    carried_result = MISSING
    # deck.fragments.yaml:1 Deck
    deck = {}
    # deck.fragments.yaml:1 Name: name
    name_2 = S.get('name', MISSING)
    if name_2.__class__ is str and name_2:
        deck['Name'] = name_2
    elif name_2 is not MISSING:
        name_2_made = leaf_Name(name_2, run, at)
        if name_2_made is not MISSING:
            deck['Name'] = name_2_made
    # deck.fragments.yaml:1 Deck
    below = S.get('below', MISSING)
    if below is not MISSING:
        if depth >= 3:
            run.note('recursion-bound', 'nested more than 3 deep; what is deeper is left out', at, 'Deck', 'below', 2)
        else:
            Deck = rule_deck(below, R, run, (at, 'Deck', None, 'below', None), depth + 1)
            if Deck is not MISSING:
                deck['Deck'] = Deck
    if deck:
        carried_result = deck
    return carried_result


from mapper.jsonata.runtime.paths import last_step
from mapper.policies.outcomes import Outcome
from mapper.running.single_value import one
ERROR = Outcome.ERROR


# case.yaml:8: deck
def e1_deck(S, R, ctx):
    t1 = S.get('deck', MISSING) if S.__class__ is dict else last_step(S, 'deck')
    return t1


# deck.fragments.yaml:1: name
def e2_name(S, R, ctx):
    t1 = S.get('name', MISSING) if S.__class__ is dict else last_step(S, 'name')
    return t1


# deck.fragments.yaml:1: below
def e3_below(S, R, ctx):
    t1 = S.get('below', MISSING) if S.__class__ is dict else last_step(S, 'below')
    return t1


# The reference path: exact on any document.
def reference(R, run):
    depth = 0
    carried_result = MISSING
    # case.yaml:8 message
    message = {}
    # case.yaml:8 Deck
    deck = e1_deck(R, R, run)
    deck = one(deck, run, None, 'Deck', 'deck', 3, ERROR)
    if deck is not MISSING:
        Deck = rule_deck_reference(deck, R, run, (None, 'Deck', None, 'deck', None), depth)
        if Deck is not MISSING:
            message['Deck'] = Deck
    if message:
        carried_result = message
    return carried_result


def rule_deck_reference(S, R, run, at, depth):
    carried_result = MISSING
    # deck.fragments.yaml:1 Deck
    deck = {}
    # deck.fragments.yaml:1 Name: name
    name = e2_name(S, R, run)
    if name.__class__ is str and name:
        deck['Name'] = name
    elif name is not MISSING:
        name_made = leaf_Name(name, run, at)
        if name_made is not MISSING:
            deck['Name'] = name_made
    # deck.fragments.yaml:1 Deck
    deck_2 = e3_below(S, R, run)
    deck_2 = one(deck_2, run, at, 'Deck', 'below', 2, ERROR)
    if deck_2 is not MISSING:
        if depth >= 3:
            run.note('recursion-bound', 'nested more than 3 deep; what is deeper is left out', at, 'Deck', 'below', 2)
        else:
            Deck = rule_deck_reference(deck_2, R, run, (at, 'Deck', None, 'below', None), depth + 1)
            if Deck is not MISSING:
                deck['Deck'] = Deck
    if deck:
        carried_result = deck
    return carried_result
