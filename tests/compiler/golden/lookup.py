# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.running.leaf import Leaf
TABLE_kinds = {'a': 'X', 'b': 'Y'}
TYPE = Datatype(facets=Facets(enum=('X', 'Y')))
leaf_Code = Leaf(1, 'Code', 'line', TYPE, table=TABLE_kinds)
CODES = frozenset({'X', 'Y'})


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:8 message
    message = {}
    # case.yaml:8 Code: line
    line = R.get('line', MISSING)
    if line in TABLE_kinds:
        message['Code'] = TABLE_kinds[line]
    elif line is not MISSING:
        leaf_Code.put(message, line, run, None)
    if message:
        result = message
    return result
