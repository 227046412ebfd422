# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.functions.checks import is_date as b_is_date
from mapper.jsonata.functions.strings import substring as b_substring
from mapper.jsonata.runtime.calling import invoke
from mapper.jsonata.runtime.function import Builtin
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.signature import Signature
from mapper.running.leaf import Leaf
BUILTIN_1 = Builtin('substring', '<s-nn?:s>', b_substring, 3, False)
SIGNATURE_2 = Signature('<s-nn?:s>')
BUILTIN_3 = Builtin('is_date', '<ss:b>', b_is_date, 2, False)
SIGNATURE_4 = Signature('<ss:b>')
TYPE = Datatype()
SEEN_day = {}
SEEN_day_from_moment = {}
leaf_Day = Leaf(1, 'Day', 'leaves', TYPE, convert=lambda *a: convert_day_from_moment(*a), check=lambda *a: check_day(*a), tag='day', partial=lambda *a: check_day_partial(*a), pattern='\\d{8}', seen=SEEN_day, converted=SEEN_day_from_moment)


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
    # case.yaml:7 message
    message = {}
    # case.yaml:7 Day: leaves
    leaves = R.get('leaves', MISSING)
    if leaves is not MISSING:
        leaves_converted = leaves[:8]
        if leaves_converted in SEEN_day:
            message['Day'] = SEEN_day[leaves_converted]
        else:
            leaves_made = leaf_Day(leaves, run, None)
            if leaves_made is not MISSING:
                message['Day'] = leaves_made
    if message:
        carried_result = message
    return carried_result


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


# case.yaml:7: leaves
def e4_leaves(S, R, ctx):
    t1 = S.get('leaves', MISSING) if S.__class__ is dict else last_step(S, 'leaves')
    return t1


# The reference path: exact on any document.
def reference(R, run):
    depth = 0
    carried_result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:7 Day: leaves
    day = e4_leaves(R, R, run)
    if day is not MISSING:
        if day.__class__ is str and day in SEEN_day_from_moment:
            message['Day'] = SEEN_day_from_moment[day]
        else:
            day_made = leaf_Day(day, run, None)
            if day_made is not MISSING:
                message['Day'] = day_made
    if message:
        carried_result = message
    return carried_result
