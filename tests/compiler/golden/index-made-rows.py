# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.sorting import order_by_keys
from mapper.running.leaf import Leaf
from mapper.running.rule_operations import RowIndex, value_of
TYPE = Datatype(base='integer', facets=Facets(white_space='collapse'), primitive='integer')
leaf_Count = Leaf(1, 'Count', None, TYPE)
TYPE_2 = Datatype(facets=Facets(max_length=5))
leaf_Remark = Leaf(2, '', None, TYPE_2)


def rows_by_key_bag(R, run):
    found = []
    for i, passenger in enumerate(R.get('passenger', ())):
        for bag in passenger.get('bag', ()):
            name = passenger.get('name', MISSING)
            label = bag.get('label', MISSING)
            made = {'rank': i + 1}
            if name is not MISSING:
                made['owner'] = name
            if label is not MISSING:
                made['label'] = label
            found.append(made)
    table = {}
    for S in found:
        owner = S.get('owner', MISSING)
        rank = S.get('rank', MISSING)
        key = ('' if owner is MISSING else owner) + '/' + ('' if rank is MISSING else str(rank))
        rows = table.get(key)
        if rows is None:
            table[key] = [S]
        elif rows[-1] is not S:
            rows.append(S)
    return table


INDEX_bag = RowIndex('bag', None, (), True, True, rows_by_key_bag)
def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:12 message
    captain_2 = R.get('captain', MISSING)
    name_2 = MISSING if captain_2 is MISSING else captain_2.get('name', MISSING)
    by_bag_2 = run.shared.get(INDEX_bag) or INDEX_bag.build(run)
    found_3 = by_bag_2.get(('' if name_2 is MISSING else name_2) + '/1', ())
    ordered_3 = found_3
    if len(found_3) > 1:
        keys_2 = []
        for item_3 in found_3:
            label_2 = item_3.get('label', MISSING)
            keys_2.append(label_2)
        ordered_3 = order_by_keys(found_3, (keys_2, True))
    message = {}
    # case.yaml:14 Count: $bags[0].rank
    value_2 = MISSING
    item_5 = ordered_3[0] if len(ordered_3) > 0 else MISSING
    if item_5 is not MISSING:
        rank = item_5.get('rank', MISSING)
        value_2 = rank
    if value_2.__class__ is int:
        message['Count'] = value_2
    elif value_2 is not MISSING:
        leaf_Count.put(message, value_2, run, None)
    # case.yaml:13 Remark: label
    remark_rows = []
    for i, remark_item in enumerate(ordered_3):
        run.objects -= 1
        if run.objects < 0:
            run.refuse_objects()
        at = (None, 'Remark', remark_rows, None, i)
        label_3 = remark_item.get('label', MISSING)
        for remark_item_2 in () if label_3 is MISSING else (label_3,):
            if 1 <= len(remark_item_2) <= 5:
                remark_rows.append(remark_item_2)
            elif remark_item_2 is not MISSING:
                remark_item_2_made = leaf_Remark(remark_item_2, run, (at, None, None, None, None))
                if remark_item_2_made is not MISSING:
                    remark_rows.append(remark_item_2_made)
    if remark_rows:
        message['Remark'] = remark_rows
    if message:
        result = message
    return result
