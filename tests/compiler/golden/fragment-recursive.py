# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.running.leaf import Leaf
TYPE = Datatype()
leaf_Name = Leaf(1, 'Name', 'name', TYPE)


def rule_deck(S, R, run, at, depth):
    result = MISSING
    # deck.fragments.yaml:1 Deck
    deck = {}
    # deck.fragments.yaml:1 Name: name
    name_2 = S.get('name', MISSING)
    if name_2 is not MISSING and name_2:
        deck['Name'] = name_2
    elif name_2 is not MISSING:
        leaf_Name.put(deck, name_2, run, at)
    # deck.fragments.yaml:1 Deck
    below = S.get('below', MISSING)
    if below is not MISSING:
        if depth >= 3:
            run.note(
                'recursion-bound', 'nested more than 3 deep; what is deeper is left out', at,
                'Deck', 'below', 2,
            )
        else:
            Deck = rule_deck(below, R, run, (at, 'Deck', None, 'below', None), depth + 1)
            if Deck is not MISSING:
                deck['Deck'] = Deck
    if deck:
        result = deck
    return result


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:8 message
    message = {}
    # case.yaml:8 Deck
    deck_2 = R.get('deck', MISSING)
    if deck_2 is not MISSING:
        Deck = rule_deck(deck_2, R, run, (None, 'Deck', None, 'deck', None), depth)
        if Deck is not MISSING:
            message['Deck'] = Deck
    if message:
        result = message
    return result
