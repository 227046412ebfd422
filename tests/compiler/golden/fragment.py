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
TYPE = Datatype(base='integer', facets=Facets(white_space='collapse'), primitive='integer')
leaf_Number = Leaf(1, 'Number', 'number', TYPE, required=True)
SEEN_day = {}
SEEN_day_from_moment = {}
TYPE_2 = Datatype()
JUDGED_day = {
    'convert': (lambda *a: convert_day_from_moment(*a)), 'check': (lambda *a: check_day(*a)),
    'tag': 'day', 'partial': (lambda *a: check_day_partial(*a)), 'pattern': '\\d{8}',
    'seen': SEEN_day, 'converted': SEEN_day_from_moment,
}
leaf_Day = Leaf(2, 'Day', 'leaves', TYPE_2, required=True, **JUDGED_day)
ERROR = Outcome.ERROR
ORDER = {'Number': 0, 'Code': 1, 'Day': 2}


# ferry.formats.yaml:12: $substring($, 0, 8)
def e1(S, R, ctx):
    t1 = (
        S[0:8] if S.__class__ is str
        else S if S is MISSING
        else invoke(ctx, BUILTIN_1, SIGNATURE_2, (S, 0, 8), S)
    )
    return t1


# ferry.formats.yaml:9: $substring($, 6, 2) = "00" or $is_date($, "YYYYMMDD")
def e2(S, R, ctx):
    t2 = (
        S[6:8] if S.__class__ is str
        else S if S is MISSING
        else invoke(ctx, BUILTIN_1, SIGNATURE_2, (S, 6, 2), S)
    )
    t1 = t2 == '00'
    if not t1:
        t3 = (
            b_is_date(S, 'YYYYMMDD') if S.__class__ is str or S is MISSING
            else invoke(ctx, BUILTIN_3, SIGNATURE_4, (S, 'YYYYMMDD'), S)
        )
        t1 = t3 is True
    return t1


# ferry.formats.yaml:10: $substring($, 6, 2) = "00"
def e3(S, R, ctx):
    t1 = (
        S[6:8] if S.__class__ is str
        else S if S is MISSING
        else invoke(ctx, BUILTIN_1, SIGNATURE_2, (S, 6, 2), S)
    )
    return t1 == '00'


def rule_trip(S, R, run, at, depth):
    result = MISSING
    # trip.fragments.yaml:1 Trip
    trip = {}
    # trip.fragments.yaml:1 Number: number
    number_2 = S.get('number', MISSING)
    if number_2 is not MISSING:
        trip['Number'] = number_2
    elif number_2 is not MISSING:
        leaf_Number.put(trip, number_2, run, at)
    # trip.fragments.yaml:1 Day: leaves
    leaves = S.get('leaves', MISSING)
    if leaves is not MISSING:
        leaves_converted = leaves[0:8]
        if leaves_converted in SEEN_day:
            trip['Day'] = SEEN_day[leaves_converted]
        else:
            leaf_Day.put(trip, leaves, run, at)
    if trip:
        # trip.fragments.yaml:1 Code
        trip['Code'] = 'X'
        if 'Number' not in trip:
            missing(run, at, 'Number', 'number', 1, ERROR)
        if 'Day' not in trip:
            missing(run, at, 'Day', 'leaves', 2, ERROR)
        trip = in_order(trip, ORDER)
        result = trip
    return result


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:8 message
    message = {}
    # case.yaml:8 Trip
    Trip = rule_trip(R, R, run, (None, 'Trip', None, None, None), depth)
    if Trip is not MISSING:
        message['Trip'] = Trip
    if message:
        result = message
    return result


def convert_day_from_moment(S, run, at):
    R = run.root
    depth = 0
    result = MISSING
    # ferry.formats.yaml:12 day_from_moment: $substring($, 0, 8)
    day_from_moment = e1(S, R, run)
    if day_from_moment is not MISSING:
        result = day_from_moment
    return result


def check_day(S, run, at):
    # day: $substring($, 6, 2) = "00" or $is_date($, "YYYYMMDD")
    R = run.root
    return e2(S, R, run)


def check_day_partial(S, run, at):
    # day_partial: $substring($, 6, 2) = "00"
    R = run.root
    return e3(S, R, run)
