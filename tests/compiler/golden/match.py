# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.running.leaf import Leaf
from mapper.running.rule_operations import has_several, items
ALTERNATIVES = frozenset({'freight', 'mail', 'people'})
TYPE = Datatype(base='integer', facets=Facets(white_space='collapse'), primitive='integer')
leaf_People = Leaf(2, 'People', 'count', TYPE)
leaf_Tons = Leaf(4, 'Tons', 'tons', TYPE)


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:8 Cargo
    cargo_2 = R.get('cargo', MISSING)
    if cargo_2 is not MISSING:
        at = (None, None, None, 'cargo', None)
        if has_several(cargo_2, ALTERNATIVES):
            run.note(
                'alternative-ambiguous',
                'the source has more than one alternative; the first that has a branch is taken',
                at, 'Cargo', None, 1,
            )
        if (people := cargo_2.get('people', MISSING)) is not MISSING:
            at_2 = (at, None, None, 'people', None)
            # case.yaml:10 Cargo
            Cargo_people = {}
            at_3 = (at_2, 'Cargo', None, None, None)
            # case.yaml:10 People: count
            count = people.get('count', MISSING)
            if count is not MISSING:
                Cargo_people['People'] = count
            elif count is not MISSING:
                leaf_People.put(Cargo_people, count, run, at_3)
            if Cargo_people:
                if ('People' in Cargo_people) != 1:
                    run.note(
                        'choice-broken', 'the target holds one of: People | Tons', at_3, None, None,
                        3, None, 'error',
                    )
                message['Cargo'] = Cargo_people
        elif (freight := cargo_2.get('freight', MISSING)) is not MISSING:
            at_4 = (at, None, None, 'freight', None)
            # case.yaml:11 Cargo
            Cargo_freight = {}
            at_5 = (at_4, 'Cargo', None, None, None)
            # case.yaml:11 Tons: tons
            tons_2 = freight.get('tons', MISSING)
            if tons_2 is not MISSING:
                Cargo_freight['Tons'] = tons_2
            elif tons_2 is not MISSING:
                leaf_Tons.put(Cargo_freight, tons_2, run, at_5)
            if Cargo_freight:
                if ('Tons' in Cargo_freight) != 1:
                    run.note(
                        'choice-broken', 'the target holds one of: People | Tons', at_5, None, None,
                        5, None, 'error',
                    )
                message['Cargo'] = Cargo_freight
        elif (mail := cargo_2.get('mail', MISSING)) is not MISSING:
            for cargo_mail_item in items(mail):
                # case.yaml:12 Cargo (deliberately no value)
                pass
    if message:
        result = message
    return result
