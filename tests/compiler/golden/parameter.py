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
leaf_Name = Leaf(2, 'Name', None, TYPE)
SEEN_day = {}
JUDGED_day = {
    'check': (lambda *a: check_day(*a)), 'tag': 'day',
    'partial': (lambda *a: check_day_partial(*a)), 'pattern': '\\d{8}', 'seen': SEEN_day,
}
leaf_Day = Leaf(3, 'Day', None, TYPE, **JUDGED_day)


# ferry.formats.yaml:9: $substring($, 6, 2) = "00" or $is_date($, "YYYYMMDD")
def e1(S, R, ctx):
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
def e2(S, R, ctx):
    t1 = (
        S[6:8] if S.__class__ is str
        else S if S is MISSING
        else invoke(ctx, BUILTIN_1, SIGNATURE_2, (S, 6, 2), S)
    )
    return t1 == '00'


def stated_who(R, run):
    captain = R.get('captain', MISSING)
    name = MISSING if captain is MISSING else captain.get('name', MISSING)
    return () if name is MISSING else (name,)


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:8 message
    message = {}
    # case.yaml:9 Name: $who
    who = run.parameters.get('who', MISSING)
    if who == 'Ada':
        if who is not MISSING and who:
            message['Name'] = who
        elif who is not MISSING:
            leaf_Name.put(message, who, run, None)
    # case.yaml:8 Day: $day
    day_2 = run.parameters.get('day', MISSING)
    if day_2 in SEEN_day:
        message['Day'] = SEEN_day[day_2]
    elif day_2 is not MISSING:
        leaf_Day.put(message, day_2, run, None)
    if message:
        result = message
    return result


def check_day(S, run, at):
    # day: $substring($, 6, 2) = "00" or $is_date($, "YYYYMMDD")
    R = run.root
    return e1(S, R, run)


def check_day_partial(S, run, at):
    # day_partial: $substring($, 6, 2) = "00"
    R = run.root
    return e2(S, R, run)
