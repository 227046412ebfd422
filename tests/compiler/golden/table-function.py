# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.running.leaf import Leaf
from mapper.running.rule_operations import note_unknown
TYPE = Datatype()
leaf_Name = Leaf(1, 'Name', 'line', TYPE)
TABLE_decks = {'a': {'key': 'a', 'name': 'Upper', 'level': '3'}, 'b': {'key': 'b', 'name': 'Lower', 'level': '1'}}
TYPE_2 = Datatype(base='integer', facets=Facets(white_space='collapse'), primitive='integer')
leaf_Count = Leaf(2, 'Count', 'line', TYPE_2)


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:8 message
    message = {}
    # case.yaml:8 Name: $decks(line).name
    run.here = (None, 'Name', 'line', 1)
    value = MISSING
    line = R.get('line', MISSING)
    decks = TABLE_decks.get(line, MISSING)
    if decks is MISSING and line is not MISSING:
        note_unknown('decks', line, run, False)
    if decks is not MISSING:
        name_2 = decks.get('name', MISSING)
        value = name_2
    if value.__class__ is str and value:
        message['Name'] = value
    elif value is not MISSING:
        leaf_Name.put(message, value, run, None)
    # case.yaml:9 Count: $decks(line).level
    run.here = (None, 'Count', 'line', 2)
    value_2 = MISSING
    decks_2 = TABLE_decks.get(line, MISSING)
    if decks_2 is MISSING and line is not MISSING:
        note_unknown('decks', line, run, False)
    if decks_2 is not MISSING:
        level = decks_2.get('level', MISSING)
        value_2 = level
    if value_2.__class__ is int:
        message['Count'] = value_2
    elif value_2 is not MISSING:
        leaf_Count.put(message, value_2, run, None)
    if message:
        result = message
    return result
