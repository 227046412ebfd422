# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.operators import add
from mapper.running.leaf import Leaf
from mapper.running.message_run import Later
TYPE = Datatype()
leaf_Name = Leaf(1, 'Name', 'captain.name', TYPE)
TYPE_2 = Datatype(base='integer', facets=Facets(white_space='collapse'), primitive='integer')
leaf_Count = Leaf(2, 'Count', None, TYPE_2)


# case.yaml:7: number + 1
def e1_number(S, R, run):
    number = S.get('number', MISSING)
    number_2 = add(number, 1)
    return number_2


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:7 message
    captain = R.get('captain', MISSING)
    pilot = R.get('pilot', MISSING)
    value = captain if captain is not MISSING else pilot
    v_next = Later(run, e1_number, None, R, R, run)
    message = {}
    # case.yaml:8 Name: $leader.name
    name_2 = MISSING if value is MISSING else value.get('name', MISSING)
    if name_2 is not MISSING and name_2:
        message['Name'] = name_2
    elif name_2 is not MISSING:
        leaf_Name.put(message, name_2, run, None)
    # case.yaml:9 Count: $next
    full = R.get('full', MISSING)
    if full is True:
        try:
            next_2 = v_next.value()
            count = next_2
        except ExpressionError as error:
            count = leaf_Count.failed(error, run, None)
        if count.__class__ is int:
            message['Count'] = count
        elif count is not MISSING:
            leaf_Count.put(message, count, run, None)
    if message:
        result = message
    return result
