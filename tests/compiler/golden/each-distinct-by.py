# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.running.dropped_items import Trial
from mapper.running.leaf import Leaf
TYPE = Datatype()
leaf_Name = Leaf(2, 'Name', 'name', TYPE)
TYPE_2 = Datatype(base='integer', facets=Facets(white_space='collapse'), primitive='integer')
leaf_Age = Leaf(3, 'Age', 'age', TYPE_2)


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:7 Person
    person_rows = []
    seen = {}
    for i, person_item in enumerate(R.get('crew', ())):
        run.objects -= 1
        if run.objects < 0:
            run.refuse_objects()
        at = (None, 'Person', person_rows, 'crew', i)
        name = person_item.get('name', MISSING)
        key_2 = None if name is MISSING else name
        trial = Trial(run) if key_2 is not None and key_2 in seen else None
        before = len(person_rows)
        Person = {}
        # case.yaml:7 Name: name
        if name is not MISSING and name:
            Person['Name'] = name
        elif name is not MISSING:
            leaf_Name.put(Person, name, run, at)
        # case.yaml:7 Age: age
        age_2 = person_item.get('age', MISSING)
        if age_2 is not MISSING:
            Person['Age'] = age_2
        elif age_2 is not MISSING:
            leaf_Age.put(Person, age_2, run, at)
        if Person:
            person_rows.append(Person)
        if trial is not None:
            trial.end(person_rows, before, seen[key_2], at, 1)
        elif key_2 is not None and len(person_rows) > before:
            seen[key_2] = before
    if person_rows:
        message['Person'] = person_rows
    if message:
        result = message
    return result
