# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.runtime.missing import MISSING
from mapper.running.leaf import Leaf
from mapper.running.rule_operations import items
TYPE = Datatype(base='integer', facets=Facets(white_space='collapse'), primitive='integer')
leaf_People = Leaf(2, 'People', 'count', TYPE)
leaf_Tons = Leaf(4, 'Tons', 'tons', TYPE)


# The fast path: what the contract proves is read straight.
def fast(R, run):
    depth = 0
    carried_result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:8 Cargo
    cargo_2 = R.get('cargo', MISSING)
    if cargo_2 is not MISSING:
        at = (None, None, None, 'cargo', None)
        people = cargo_2.get('people', MISSING)
        if people is not MISSING:
            if 'freight' in cargo_2 or 'mail' in cargo_2:
                run.note('alternative-ambiguous', 'the source has more than one alternative; the first that has a branch is taken', at, 'Cargo', None, 1)
            at_2 = (at, None, None, 'people', None)
            # case.yaml:10 Cargo
            Cargo_people = {}
            at_3 = (at_2, 'Cargo', None, None, None)
            # case.yaml:10 People: count
            count = people.get('count', MISSING)
            if count.__class__ is int:
                Cargo_people['People'] = count
            elif count is not MISSING:
                count_made = leaf_People(count, run, at_3)
                if count_made is not MISSING:
                    Cargo_people['People'] = count_made
            if Cargo_people:
                if ('People' in Cargo_people) != 1:
                    run.note('choice-broken', 'the target holds one of: People | Tons', at_3, None, None, 3, None, 'error')
                message['Cargo'] = Cargo_people
        else:
            freight = cargo_2.get('freight', MISSING)
            if freight is not MISSING:
                if 'mail' in cargo_2:
                    run.note('alternative-ambiguous', 'the source has more than one alternative; the first that has a branch is taken', at, 'Cargo', None, 1)
                at_4 = (at, None, None, 'freight', None)
                # case.yaml:11 Cargo
                Cargo_freight = {}
                at_5 = (at_4, 'Cargo', None, None, None)
                # case.yaml:11 Tons: tons
                tons_2 = freight.get('tons', MISSING)
                if tons_2.__class__ is int:
                    Cargo_freight['Tons'] = tons_2
                elif tons_2 is not MISSING:
                    tons_2_made = leaf_Tons(tons_2, run, at_5)
                    if tons_2_made is not MISSING:
                        Cargo_freight['Tons'] = tons_2_made
                if Cargo_freight:
                    if ('Tons' in Cargo_freight) != 1:
                        run.note('choice-broken', 'the target holds one of: People | Tons', at_5, None, None, 5, None, 'error')
                    message['Cargo'] = Cargo_freight
            else:
                mail = cargo_2.get('mail', MISSING)
                if mail is not MISSING:
                    for cargo_mail_item in items(mail):
                        # case.yaml:12 Cargo (deliberately no value)
                        pass
    if message:
        carried_result = message
    return carried_result


from mapper.jsonata.runtime.paths import last_step
from mapper.policies.outcomes import Outcome
from mapper.running.rule_operations import member
from mapper.running.single_value import one
ERROR = Outcome.ERROR


# case.yaml:8: cargo
def e1_cargo(S, R, ctx):
    t1 = S.get('cargo', MISSING) if S.__class__ is dict else last_step(S, 'cargo')
    return t1


# case.yaml:10: count
def e2_count(S, R, ctx):
    t1 = S.get('count', MISSING) if S.__class__ is dict else last_step(S, 'count')
    return t1


# case.yaml:11: tons
def e3_tons(S, R, ctx):
    t1 = S.get('tons', MISSING) if S.__class__ is dict else last_step(S, 'tons')
    return t1


# The reference path: exact on any document.
def reference(R, run):
    depth = 0
    carried_result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:8 Cargo
    cargo = e1_cargo(R, R, run)
    cargo = one(cargo, run, None, 'Cargo', 'cargo', 1, ERROR)
    if cargo is not MISSING:
        at = (None, None, None, 'cargo', None)
        people = member(cargo, 'people')
        if people is not MISSING:
            if 'freight' in cargo or 'mail' in cargo:
                run.note('alternative-ambiguous', 'the source has more than one alternative; the first that has a branch is taken', at, 'Cargo', None, 1)
            at_2 = (at, None, None, 'people', None)
            # case.yaml:10 Cargo
            Cargo_people = {}
            at_3 = (at_2, 'Cargo', None, None, None)
            # case.yaml:10 People: count
            people_2 = e2_count(people, R, run)
            if people_2.__class__ is int:
                Cargo_people['People'] = people_2
            elif people_2 is not MISSING:
                people_2_made = leaf_People(people_2, run, at_3)
                if people_2_made is not MISSING:
                    Cargo_people['People'] = people_2_made
            if Cargo_people:
                if ('People' in Cargo_people) != 1:
                    run.note('choice-broken', 'the target holds one of: People | Tons', at_3, None, None, 3, None, 'error')
                message['Cargo'] = Cargo_people
        else:
            freight = member(cargo, 'freight')
            if freight is not MISSING:
                if 'mail' in cargo:
                    run.note('alternative-ambiguous', 'the source has more than one alternative; the first that has a branch is taken', at, 'Cargo', None, 1)
                at_4 = (at, None, None, 'freight', None)
                # case.yaml:11 Cargo
                Cargo_freight = {}
                at_5 = (at_4, 'Cargo', None, None, None)
                # case.yaml:11 Tons: tons
                tons = e3_tons(freight, R, run)
                if tons.__class__ is int:
                    Cargo_freight['Tons'] = tons
                elif tons is not MISSING:
                    tons_made = leaf_Tons(tons, run, at_5)
                    if tons_made is not MISSING:
                        Cargo_freight['Tons'] = tons_made
                if Cargo_freight:
                    if ('Tons' in Cargo_freight) != 1:
                        run.note('choice-broken', 'the target holds one of: People | Tons', at_5, None, None, 5, None, 'error')
                    message['Cargo'] = Cargo_freight
            else:
                mail = member(cargo, 'mail')
                if mail is not MISSING:
                    for cargo_mail_item in items(mail):
                        # case.yaml:12 Cargo (deliberately no value)
                        pass
    if message:
        carried_result = message
    return carried_result
