# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.functions.checks import is_date as b_is_date
from mapper.jsonata.functions.strings import substring as b_substring
from mapper.jsonata.runtime.calling import invoke
from mapper.jsonata.runtime.function import Builtin
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.signature import Signature
from mapper.policies.outcomes import Outcome
from mapper.running.leaf import Leaf
from mapper.running.rule_operations import in_order, missing
BUILTIN_1 = Builtin('substring', '<s-nn?:s>', b_substring, 3, False)
SIGNATURE_2 = Signature('<s-nn?:s>')
BUILTIN_3 = Builtin('is_date', '<ss:b>', b_is_date, 2, False)
SIGNATURE_4 = Signature('<ss:b>')
TYPE = Datatype()
SEEN_day = {}
SEEN_day_from_moment = {}
leaf_Day = Leaf(1, 'Day', 'leaves', TYPE, required=True, convert=lambda *a: convert_day_from_moment(*a), check=lambda *a: check_day(*a), tag='day', partial=lambda *a: check_day_partial(*a), pattern='\\d{8}', seen=SEEN_day, converted=SEEN_day_from_moment)
OMIT_PARENT_2 = Outcome.OMIT_PARENT
ORDER = ('Number', 'Code', 'Day')
TYPE_2 = Datatype(base='integer', facets=Facets(white_space='collapse'), primitive='integer')
leaf_Number = Leaf(3, 'Number', 'number', TYPE_2, required=True)


# ferry.formats.yaml:12: $substring($, 0, 8)
def e1(S, R, ctx):
    t1 = S[0:8] if S.__class__ is str else S if S is MISSING else invoke(ctx, BUILTIN_1, SIGNATURE_2, (S, 0, 8), S)
    return t1


# ferry.formats.yaml:9: $substring($, 6, 2) = "00" or $is_date($, "YYYYMMDD")
def e2(S, R, ctx):
    t2 = S[6:8] if S.__class__ is str else S if S is MISSING else invoke(ctx, BUILTIN_1, SIGNATURE_2, (S, 6, 2), S)
    t1 = (t2 == '00')
    if not t1:
        t3 = b_is_date(S, 'YYYYMMDD') if (S.__class__ is str or S is MISSING) else invoke(ctx, BUILTIN_3, SIGNATURE_4, (S, 'YYYYMMDD', ), S)
        t1 = t3 is True
    return t1


# ferry.formats.yaml:10: $substring($, 6, 2) = "00"
def e3(S, R, ctx):
    t1 = S[6:8] if S.__class__ is str else S if S is MISSING else invoke(ctx, BUILTIN_1, SIGNATURE_2, (S, 6, 2), S)
    return (t1 == '00')


# The fast path: what the contract proves is read straight.
def fast(R, run):
    depth = 0
    carried_result = MISSING
    # case.yaml:8 message
    message = {}
    # case.yaml:8 Trip
    Trip = {}
    at = (None, 'Trip', None, None, None)
    drop = False
    constants = {}
    if rule_trip_fill(Trip, constants, None, R, R, run, at, depth):
        drop = True
    # case.yaml:8 Day: leaves
    leaves = R.get('leaves', MISSING)
    if leaves is not MISSING:
        leaves_converted = leaves[:8]
        if leaves_converted in SEEN_day:
            Trip['Day'] = SEEN_day[leaves_converted]
        else:
            leaves_made = leaf_Day(leaves, run, at)
            if leaves_made is not MISSING:
                Trip['Day'] = leaves_made
    if Trip and not drop:
        Trip.update(constants)
        if 'Number' not in Trip:
            drop = missing(run, at, 'Number', None, 2, OMIT_PARENT_2)
        if 'Code' not in Trip:
            drop = missing(run, at, 'Code', None, 2, OMIT_PARENT_2)
        if 'Day' not in Trip:
            drop = missing(run, at, 'Day', 'leaves', 1, OMIT_PARENT_2)
        Trip = in_order(Trip, ORDER)
        if not drop:
            message['Trip'] = Trip
    if message:
        carried_result = message
    return carried_result


def rule_trip_fill(record, constants, asked, S, R, run, at, depth):
    drop = False
    # trip.fragments.yaml:1 Trip
    # trip.fragments.yaml:1 Number: number
    number_2 = S.get('number', MISSING)
    if number_2.__class__ is int:
        record['Number'] = number_2
    elif number_2 is not MISSING:
        number_2_made = leaf_Number(number_2, run, at)
        if number_2_made is not MISSING:
            record['Number'] = number_2_made
    # trip.fragments.yaml:1 Code
    constants['Code'] = 'X'
    return drop


def convert_day_from_moment(S, run, at):
    R = run.root
    depth = 0
    carried_result = MISSING
    # ferry.formats.yaml:12 day_from_moment: $substring($, 0, 8)
    day_from_moment = e1(S, R, run)
    if day_from_moment is not MISSING:
        carried_result = day_from_moment
    return carried_result


def check_day(S, run, at):
    # day: $substring($, 6, 2) = "00" or $is_date($, "YYYYMMDD")
    R = run.root
    return e2(S, R, run)


def check_day_partial(S, run, at):
    # day_partial: $substring($, 6, 2) = "00"
    R = run.root
    return e3(S, R, run)


from mapper.jsonata.runtime.paths import last_step


# case.yaml:8: leaves
def e4_leaves(S, R, ctx):
    t1 = S.get('leaves', MISSING) if S.__class__ is dict else last_step(S, 'leaves')
    return t1


# trip.fragments.yaml:1: number
def e5_number(S, R, ctx):
    t1 = S.get('number', MISSING) if S.__class__ is dict else last_step(S, 'number')
    return t1


# The reference path: exact on any document.
def reference(R, run):
    depth = 0
    carried_result = MISSING
    # case.yaml:8 message
    message = {}
    # case.yaml:8 Trip
    Trip = {}
    at = (None, 'Trip', None, None, None)
    drop = False
    constants = {}
    if rule_trip_fill_reference(Trip, constants, None, R, R, run, at, depth):
        drop = True
    # case.yaml:8 Day: leaves
    day = e4_leaves(R, R, run)
    if day is not MISSING:
        if day.__class__ is str and day in SEEN_day_from_moment:
            Trip['Day'] = SEEN_day_from_moment[day]
        else:
            day_made = leaf_Day(day, run, at)
            if day_made is not MISSING:
                Trip['Day'] = day_made
    if Trip and not drop:
        Trip.update(constants)
        if 'Number' not in Trip:
            drop = missing(run, at, 'Number', None, 2, OMIT_PARENT_2)
        if 'Code' not in Trip:
            drop = missing(run, at, 'Code', None, 2, OMIT_PARENT_2)
        if 'Day' not in Trip:
            drop = missing(run, at, 'Day', 'leaves', 1, OMIT_PARENT_2)
        Trip = in_order(Trip, ORDER)
        if not drop:
            message['Trip'] = Trip
    if message:
        carried_result = message
    return carried_result


def rule_trip_fill_reference(record, constants, asked, S, R, run, at, depth):
    drop = False
    # trip.fragments.yaml:1 Trip
    # trip.fragments.yaml:1 Number: number
    number = e5_number(S, R, run)
    if number.__class__ is int:
        record['Number'] = number
    elif number is not MISSING:
        number_made = leaf_Number(number, run, at)
        if number_made is not MISSING:
            record['Number'] = number_made
    # trip.fragments.yaml:1 Code
    constants['Code'] = 'X'
    return drop
