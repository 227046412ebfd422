# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.policies.outcomes import Outcome, Policies
from mapper.running.leaf import Leaf
POLICIES = Policies(on_overflow=Outcome.ERROR)
TYPE = Datatype(facets=Facets(max_length=5))
leaf_Short = Leaf(1, 'Short', 'line', TYPE, policies=POLICIES)
TYPE_2 = Datatype(base='integer', facets=Facets(maximum='9', white_space='collapse'), primitive='integer')
leaf_Small = Leaf(2, 'Small', 'number', TYPE_2)
TYPE_3 = Datatype(facets=Facets(enum=('X', 'Y')))
leaf_Code = Leaf(3, 'Code', 'class', TYPE_3)
CODES = frozenset({'X', 'Y'})
TYPE_4 = Datatype()
leaf_Pair = Leaf(4, '', None, TYPE_4)


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:7 Short: line
    line = R.get('line', MISSING)
    if line is not MISSING and 1 <= len(line) <= 5:
        message['Short'] = line
    elif line is not MISSING:
        leaf_Short.put(message, line, run, None)
    # case.yaml:8 Small: number
    number = R.get('number', MISSING)
    if number is not MISSING and number <= 9:
        message['Small'] = number
    elif number is not MISSING:
        leaf_Small.put(message, number, run, None)
    # case.yaml:9 Code: class
    class_2 = R.get('class', MISSING)
    if class_2 is not MISSING and class_2 and class_2 in CODES:
        message['Code'] = class_2
    elif class_2 is not MISSING:
        leaf_Code.put(message, class_2, run, None)
    # case.yaml:10 Pair: crew.name
    pair_rows = []
    at = (None, 'Pair', pair_rows, None, None)
    for i, pair_item in enumerate(
        [
            each_2
            for each in R.get('crew', ())
            for each_2 in (each.get('name', MISSING),) if each_2 is not MISSING
        ],
    ):
        if pair_item:
            pair_rows.append(pair_item)
        elif pair_item is not MISSING:
            pair_item_made = leaf_Pair(pair_item, run, (at, None, None, 'crew.name', i))
            if pair_item_made is not MISSING:
                pair_rows.append(pair_item_made)
    if pair_rows:
        message['Pair'] = pair_rows
        if len(pair_rows) > 3:
            run.note(
                'too-many-items', 'too many items: the target allows 3 at most', None, 'Pair', None,
                4, None, 'error',
            )
        if len(pair_rows) < 2:
            run.note(
                'too-few-items', 'too few items: the target requires 2 at least', None, 'Pair',
                None, 4, None, 'error',
            )
    if message:
        result = message
    return result
