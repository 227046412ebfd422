# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.operators import greater
from mapper.jsonata.runtime.paths import as_items, last_step
from mapper.running.dropped_items import sifted
from mapper.running.leaf import Leaf
from mapper.running.rule_operations import holds
TYPE = Datatype()
leaf_Name = Leaf(1, 'Name', 'name', TYPE)
leaf_Bag = Leaf(2, '', None, TYPE)


# case.yaml:11: weight > $who.age
def e1_weight(S, R, ctx, v_who):
    t1 = S.get('weight', MISSING) if S.__class__ is dict else last_step(S, 'weight')
    t2 = as_items(v_who)
    t3 = (
        t2.get('age', MISSING)
        if t2.__class__ is dict
        else t2
        if t2 is MISSING
        else last_step(t2, 'age')
    )
    t4 = t1 > t3 if t1.__class__ is int and t3.__class__ is int else greater(t1, t3)
    return t4


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:8 Person
    person_rows = []
    for i, person_item in enumerate(R.get('passenger', ())):
        at = (None, 'Person', person_rows, 'passenger', i)
        Person = {}
        # case.yaml:10 Name: name
        name_2 = person_item.get('name', MISSING)
        if name_2.__class__ is str and name_2:
            Person['Name'] = name_2
        elif name_2 is not MISSING:
            leaf_Name.put(Person, name_2, run, at)
        # case.yaml:11 Bag: label
        bag_rows = []
        given = person_item.get('bag', ())
        try:
            items_4 = sifted(
                given,
                [bag_item for bag_item in given if holds(e1_weight(bag_item, R, run, person_item))],
                run,
                at,
                'Bag',
                'bag',
                2,
            )
        except ExpressionError as error:
            run.fail(error, at, 'Bag', 'bag', 2)
            items_4 = ()
        for i_2, bag_item in enumerate(items_4):
            at_2 = (at, 'Bag', bag_rows, 'bag', i_2)
            label = bag_item.get('label', MISSING)
            for bag_item_2 in () if label is MISSING else (label,):
                if bag_item_2.__class__ is str and bag_item_2:
                    bag_rows.append(bag_item_2)
                elif bag_item_2 is not MISSING:
                    bag_item_2_made = leaf_Bag(bag_item_2, run, (at_2, None, None, 'label', None))
                    if bag_item_2_made is not MISSING:
                        bag_rows.append(bag_item_2_made)
        if bag_rows:
            Person['Bag'] = bag_rows
        if Person:
            person_rows.append(Person)
    if person_rows:
        message['Person'] = person_rows
    if message:
        result = message
    return result
