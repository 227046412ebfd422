# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.functions.numbers import total as b_sum
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.missing import MISSING
from mapper.running.leaf import Leaf
TYPE = Datatype()
leaf_Name = Leaf(1, 'Name', 'ship', TYPE)
TYPE_2 = Datatype(facets=Facets(max_length=5))
leaf_Short = Leaf(2, 'Short', 'line', TYPE_2)
TYPE_3 = Datatype(base='integer', facets=Facets(white_space='collapse'), primitive='integer')
leaf_Count = Leaf(3, 'Count', 'crew.age', TYPE_3)
TYPE_4 = Datatype(base='integer', facets=Facets(maximum='9', white_space='collapse'), primitive='integer')
leaf_Small = Leaf(4, 'Small', 'crew.age', TYPE_4)


# case.yaml:10: $sum(crew.age)
def e1_age(S, R, run):
    found = []
    for crew in S.get('crew', ()):
        age = crew.get('age', MISSING)
        if age is not MISSING:
            found.append(age)
    sum_2 = b_sum(found) if found else MISSING
    return sum_2


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:7 Name: ship & " " & (line ?? "none")
    ship = R.get('ship', MISSING)
    line = R.get('line', MISSING)
    value = line if line is not MISSING else 'none'
    name = ('' if ship is MISSING else ship) + ' ' + value
    if name.__class__ is str and name:
        message['Name'] = name
    elif name is not MISSING:
        leaf_Name.put(message, name, run, None)
    # case.yaml:8 Short: $substring(line, 0, 3)
    short = MISSING if line is MISSING else line[0:3]
    if short.__class__ is str and 1 <= len(short) <= 5:
        message['Short'] = short
    elif short is not MISSING:
        leaf_Short.put(message, short, run, None)
    # case.yaml:9 Count: $count(crew[age > 17])
    found = []
    for crew_2 in R.get('crew', ()):
        age_2 = crew_2.get('age', MISSING)
        if age_2 is not MISSING and age_2 > 17:
            found.append(crew_2)
    count = len(found)
    if count.__class__ is int:
        message['Count'] = count
    elif count is not MISSING:
        leaf_Count.put(message, count, run, None)
    # case.yaml:10 Small: $sum(crew.age)
    try:
        small = e1_age(R, R, run)
    except ExpressionError as error:
        small = leaf_Small.failed(error, run, None)
    if small.__class__ is int and small <= 9:
        message['Small'] = small
    elif small is not MISSING:
        leaf_Small.put(message, small, run, None)
    if message:
        result = message
    return result
