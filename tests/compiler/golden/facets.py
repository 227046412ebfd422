# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.policies.outcomes import Outcome, Policies
from mapper.running.leaf import Leaf
TYPE = Datatype(facets=Facets(max_length=5))
POLICIES = Policies(on_overflow=Outcome.ERROR)
leaf_Short = Leaf(1, 'Short', 'line', TYPE, policies=POLICIES)
TYPE_2 = Datatype(base='integer', facets=Facets(maximum='9', white_space='collapse'), primitive='integer')
leaf_Small = Leaf(2, 'Small', 'number', TYPE_2)
TYPE_3 = Datatype(facets=Facets(enum=('X', 'Y')))
leaf_Code = Leaf(3, 'Code', 'class', TYPE_3)
CODES = frozenset({'X', 'Y'})
TYPE_4 = Datatype()
leaf_Pair = Leaf(4, '', None, TYPE_4)


# The fast path: what the contract proves is read straight.
def fast(R, run):
    depth = 0
    carried_result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:7 Short: line
    line = R.get('line', MISSING)
    if line.__class__ is str and 1 <= len(line) <= 5:
        message['Short'] = line
    elif line is not MISSING:
        line_made = leaf_Short(line, run, None)
        if line_made is not MISSING:
            message['Short'] = line_made
    # case.yaml:8 Small: number
    number = R.get('number', MISSING)
    if number.__class__ is int and number <= 9:
        message['Small'] = number
    elif number is not MISSING:
        number_made = leaf_Small(number, run, None)
        if number_made is not MISSING:
            message['Small'] = number_made
    # case.yaml:9 Code: class
    class_2 = R.get('class', MISSING)
    if class_2.__class__ is str and class_2 and class_2 in CODES:
        message['Code'] = class_2
    elif class_2 is not MISSING:
        class_2_made = leaf_Code(class_2, run, None)
        if class_2_made is not MISSING:
            message['Code'] = class_2_made
    # case.yaml:10 Pair: crew.name
    pair_rows = []
    at = (None, 'Pair', pair_rows, None, None)
    for i, pair_item in enumerate([each_2 for each in R.get('crew', ()) for each_2 in (each.get('name', MISSING),) if each_2 is not MISSING]):
        if pair_item.__class__ is str and pair_item:
            pair_rows.append(pair_item)
        elif pair_item is not MISSING:
            pair_item_made = leaf_Pair(pair_item, run, (at, None, None, 'crew.name', i))
            if pair_item_made is not MISSING:
                pair_rows.append(pair_item_made)
    if pair_rows:
        message['Pair'] = pair_rows
        if len(pair_rows) > 3:
            run.note('too-many-items', 'too many items: the target allows 3 at most', None, 'Pair', None, 4, None, 'error')
        if len(pair_rows) < 2:
            run.note('too-few-items', 'too few items: the target requires 2 at least', None, 'Pair', None, 4, None, 'error')
    if message:
        carried_result = message
    return carried_result


from mapper.jsonata.runtime.paths import last_step, step
from mapper.running.rule_operations import items


# case.yaml:7: line
def e1_line(S, R, ctx):
    t1 = S.get('line', MISSING) if S.__class__ is dict else last_step(S, 'line')
    return t1


# case.yaml:8: number
def e2_number(S, R, ctx):
    t1 = S.get('number', MISSING) if S.__class__ is dict else last_step(S, 'number')
    return t1


# case.yaml:9: class
def e3_class(S, R, ctx):
    t1 = S.get('class', MISSING) if S.__class__ is dict else last_step(S, 'class')
    return t1


# case.yaml:10: crew.name
def e4_name(S, R, ctx):
    t1 = S.get('crew', MISSING) if S.__class__ is dict else step(S, 'crew')
    t2 = t1.get('name', MISSING) if t1.__class__ is dict else t1 if t1 is MISSING else last_step(t1, 'name')
    return t2


# The reference path: exact on any document.
def reference(R, run):
    depth = 0
    carried_result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:7 Short: line
    short = e1_line(R, R, run)
    if short.__class__ is str and 1 <= len(short) <= 5:
        message['Short'] = short
    elif short is not MISSING:
        short_made = leaf_Short(short, run, None)
        if short_made is not MISSING:
            message['Short'] = short_made
    # case.yaml:8 Small: number
    small = e2_number(R, R, run)
    if small.__class__ is int and small <= 9:
        message['Small'] = small
    elif small is not MISSING:
        small_made = leaf_Small(small, run, None)
        if small_made is not MISSING:
            message['Small'] = small_made
    # case.yaml:9 Code: class
    code = e3_class(R, R, run)
    if code.__class__ is str and code and code in CODES:
        message['Code'] = code
    elif code is not MISSING:
        code_made = leaf_Code(code, run, None)
        if code_made is not MISSING:
            message['Code'] = code_made
    # case.yaml:10 Pair: crew.name
    pair_rows = []
    at = (None, 'Pair', pair_rows, None, None)
    pair = e4_name(R, R, run)
    for i, pair_item in enumerate(items(pair)):
        if pair_item.__class__ is str and pair_item:
            pair_rows.append(pair_item)
        elif pair_item is not MISSING:
            pair_item_made = leaf_Pair(pair_item, run, (at, None, None, 'crew.name', i))
            if pair_item_made is not MISSING:
                pair_rows.append(pair_item_made)
    if pair_rows:
        message['Pair'] = pair_rows
        if len(pair_rows) > 3:
            run.note('too-many-items', 'too many items: the target allows 3 at most', None, 'Pair', None, 4, None, 'error')
        if len(pair_rows) < 2:
            run.note('too-few-items', 'too few items: the target requires 2 at least', None, 'Pair', None, 4, None, 'error')
    if message:
        carried_result = message
    return carried_result
