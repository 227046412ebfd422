# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.paths import last_step
from mapper.running.dropped_items import sifted_rows
from mapper.running.leaf import Leaf
from mapper.running.rule_operations import RowIndex, items, ordered, value_of
TYPE = Datatype()
leaf_Name = Leaf(2, 'Name', 'name', TYPE)


# case.yaml:6: age
def e1_age(S, R, ctx):
    t1 = S.get('age', MISSING) if S.__class__ is dict else last_step(S, 'age')
    return t1


# case.yaml:8: $grown(line)
def e2_line(S, R, run):
    line = S.get('line', MISSING)
    by_grown = run.shared.get(INDEX_grown) or INDEX_grown.build(run)
    found = by_grown.get(line, ())
    return value_of(found)


def rows_by_key_grown(R, run):
    given = R.get('crew', ())
    passed = []
    for S in given:
        age = S.get('age', MISSING)
        if age is not MISSING and age > 17:
            passed.append(S)
    table = {}
    for S in ordered(
        sifted_rows(given, passed, run, 'grown', 'crew'), run, lambda S: e1_age(S, R, run)
    ):
        seat = S.get('seat', MISSING)
        if seat is not MISSING:
            rows = table.get(seat)
            if rows is None:
                table[seat] = [S]
            elif rows[-1] is not S:
                rows.append(S)
    return table


INDEX_grown = RowIndex('grown', None, (), True, True, rows_by_key_grown)
def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:8 message
    message = {}
    # case.yaml:8 Person
    person_rows = []
    try:
        run.here = (None, 'Person', 'line', 1)
        items_2 = e2_line(R, R, run)
    except ExpressionError as error:
        run.fail(error, None, 'Person', 'crew', 1)
        items_2 = MISSING
    for i, person_item in enumerate(items(items_2)):
        run.objects -= 1
        if run.objects < 0:
            run.refuse_objects()
        at = (None, 'Person', person_rows, 'crew', i)
        Person = {}
        # case.yaml:8 Name: name
        name_2 = person_item.get('name', MISSING)
        if name_2.__class__ is str and name_2:
            Person['Name'] = name_2
        elif name_2 is not MISSING:
            leaf_Name.put(Person, name_2, run, at)
        if Person:
            person_rows.append(Person)
    if person_rows:
        message['Person'] = person_rows
    if message:
        result = message
    return result
