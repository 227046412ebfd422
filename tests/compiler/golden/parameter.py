# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.functions.checks import is_date as b_is_date
from mapper.jsonata.functions.strings import substring as b_substring
from mapper.jsonata.runtime.calling import invoke
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.function import Builtin
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.paths import last_step, step
from mapper.jsonata.runtime.signature import Signature
from mapper.running.leaf import Leaf
from mapper.running.rule_operations import holds
BUILTIN_1 = Builtin('substring', '<s-nn?:s>', b_substring, 3, False)
SIGNATURE_2 = Signature('<s-nn?:s>')
BUILTIN_3 = Builtin('is_date', '<ss:b>', b_is_date, 2, False)
SIGNATURE_4 = Signature('<ss:b>')
TYPE = Datatype()
leaf_Name = Leaf(2, 'Name', None, TYPE)
SEEN_day = {}
leaf_Day = Leaf(
    3,
    'Day',
    None,
    TYPE,
    check=lambda *a: check_day(*a),
    tag='day',
    partial=lambda *a: check_day_partial(*a),
    pattern='\\d{8}',
    seen=SEEN_day,
)


# case.yaml:6: captain.name
def e1_name(S, R, ctx):
    t1 = S.get('captain', MISSING) if S.__class__ is dict else step(S, 'captain')
    t2 = (
        t1.get('name', MISSING)
        if t1.__class__ is dict
        else t1
        if t1 is MISSING
        else last_step(t1, 'name')
    )
    return t2


# case.yaml:9: $who = "Ada"
def e2(S, R, ctx, v_who):
    return v_who == 'Ada'


# case.yaml:9: $who
def e3(S, R, ctx, v_who):
    return v_who


# case.yaml:8: $day
def e4(S, R, ctx, v_day):
    return v_day


# ferry.formats.yaml:9: $substring($, 6, 2) = "00" or $is_date($, "YYYYMMDD")
def e5(S, R, ctx):
    t2 = (
        S[6:8]
        if S.__class__ is str
        else S
        if S is MISSING
        else invoke(ctx, BUILTIN_1, SIGNATURE_2, (S, 6, 2), S)
    )
    t1 = t2 == '00'
    if not t1:
        t3 = (
            b_is_date(S, 'YYYYMMDD')
            if S.__class__ is str or S is MISSING
            else invoke(ctx, BUILTIN_3, SIGNATURE_4, (S, 'YYYYMMDD'), S)
        )
        t1 = t3 is True
    return t1


# ferry.formats.yaml:10: $substring($, 6, 2) = "00"
def e6(S, R, ctx):
    t1 = (
        S[6:8]
        if S.__class__ is str
        else S
        if S is MISSING
        else invoke(ctx, BUILTIN_1, SIGNATURE_2, (S, 6, 2), S)
    )
    return t1 == '00'


def stated_who(R, run):
    return e1_name(R, R, run)


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:8 message
    message = {}
    # case.yaml:9 Name: $who
    try:
        when = e2(R, R, run, run.parameters.get('who', MISSING))
    except ExpressionError as error:
        run.fail(error, None, 'Name', None, 2)
        when = MISSING
    if holds(when):
        try:
            name = e3(R, R, run, run.parameters.get('who', MISSING))
        except ExpressionError as error:
            name = leaf_Name.failed(error, run, None)
        if name.__class__ is str and name:
            message['Name'] = name
        elif name is not MISSING:
            leaf_Name.put(message, name, run, None)
    # case.yaml:8 Day: $day
    try:
        day = e4(R, R, run, run.parameters.get('day', MISSING))
    except ExpressionError as error:
        day = leaf_Day.failed(error, run, None)
    if day.__class__ is str and day in SEEN_day:
        message['Day'] = SEEN_day[day]
    elif day is not MISSING:
        leaf_Day.put(message, day, run, None)
    if message:
        result = message
    return result


def check_day(S, run, at):
    # day: $substring($, 6, 2) = "00" or $is_date($, "YYYYMMDD")
    R = run.root
    return e5(S, R, run)


def check_day_partial(S, run, at):
    # day_partial: $substring($, 6, 2) = "00"
    R = run.root
    return e6(S, R, run)
