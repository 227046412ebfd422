# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.running.leaf import Leaf
from mapper.running.rule_operations import table_function
TYPE = Datatype(facets=Facets(enum=('X', 'Y')))
TABLE_kinds = {'a': 'X', 'b': 'Y'}
leaf_Code = Leaf(1, 'Code', 'line', TYPE, table=TABLE_kinds)
CODES = frozenset({'X', 'Y'})


# The fast path: what the contract proves is read straight.
def fast(R, run):
    depth = 0
    carried_result = MISSING
    # case.yaml:8 message
    message = {}
    # case.yaml:8 Code: line
    line = R.get('line', MISSING)
    if line.__class__ is str and line in TABLE_kinds:
        message['Code'] = TABLE_kinds[line]
    elif line is not MISSING:
        line_made = leaf_Code(line, run, None)
        if line_made is not MISSING:
            message['Code'] = line_made
    if message:
        carried_result = message
    return carried_result


def table_kinds(run):
    found = run.indexes.get('table kinds')
    if found is None:
        found = run.indexes['table kinds'] = table_function('kinds', TABLE_kinds, run)
    return found


from mapper.jsonata.runtime.paths import last_step


# case.yaml:8: line
def e1_line(S, R, ctx):
    t1 = S.get('line', MISSING) if S.__class__ is dict else last_step(S, 'line')
    return t1


# The reference path: exact on any document.
def reference(R, run):
    depth = 0
    carried_result = MISSING
    # case.yaml:8 message
    message = {}
    # case.yaml:8 Code: line
    code = e1_line(R, R, run)
    if code.__class__ is str and code in TABLE_kinds:
        message['Code'] = TABLE_kinds[code]
    elif code is not MISSING:
        code_made = leaf_Code(code, run, None)
        if code_made is not MISSING:
            message['Code'] = code_made
    if message:
        carried_result = message
    return carried_result
