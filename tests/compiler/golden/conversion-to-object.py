# ferry/case 1, compiled from case.yaml

from mapper.datatypes.facets import Datatype, Facets
from mapper.jsonata.functions.decimals import shift as b_decimal_shift
from mapper.jsonata.runtime.calling import invoke
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.function import Builtin
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.signature import Signature
from mapper.policies.outcomes import Outcome
from mapper.running.leaf import Leaf, convert_once
from mapper.running.rule_operations import missing
BUILTIN_1 = Builtin('decimal_shift', '<(sn)n:s>', b_decimal_shift, 2, False)
SIGNATURE_2 = Signature('<(sn)n:s>')
SEEN_money_from_euro = {}
TYPE = Datatype(base='integer', facets=Facets(white_space='collapse'), primitive='integer')
leaf_Cents = Leaf(1, 'Cents', None, TYPE, required=True)
ERROR = Outcome.ERROR


# ferry.formats.yaml:19: "EUR"
def e1(S, R, ctx):
    return 'EUR'


# ferry.formats.yaml:19: $decimal_shift($, 2)
def e2(S, R, ctx):
    t1 = (
        b_decimal_shift(S, 2)
        if S.__class__ is str or S.__class__ is int or S.__class__ is float or S is MISSING
        else invoke(ctx, BUILTIN_1, SIGNATURE_2, (S, 2), S)
    )
    return t1


def program(R, run):
    depth = 0
    result = MISSING
    # case.yaml:7 message
    message = {}
    # case.yaml:7 Price: fare
    fare = R.get('fare', MISSING)
    if fare is not MISSING:
        if fare in SEEN_money_from_euro:
            message['Price'] = SEEN_money_from_euro[fare].copy()
        else:
            price_made = convert_once(
                convert_money_from_euro, SEEN_money_from_euro, fare, run,
                (None, 'Price', None, 'fare', None),
            )
            if price_made is not MISSING:
                message['Price'] = price_made
    if message:
        result = message
    return result


def convert_money_from_euro(S, run, at):
    R = run.root
    depth = 0
    result = MISSING
    # ferry.formats.yaml:19 money_from_euro
    money_from_euro = {}
    # ferry.formats.yaml:19 Currency: "EUR"
    currency = e1(S, R, run)
    if currency is not MISSING:
        money_from_euro['Currency'] = currency
    # ferry.formats.yaml:19 Cents: $decimal_shift($, 2)
    try:
        cents = e2(S, R, run)
    except ExpressionError as error:
        cents = leaf_Cents.failed(error, run, at)
    if cents.__class__ is int:
        money_from_euro['Cents'] = cents
    elif cents is not MISSING:
        leaf_Cents.put(money_from_euro, cents, run, at)
    if money_from_euro:
        if 'Currency' not in money_from_euro:
            missing(run, at, 'Currency', None, 2, ERROR)
        if 'Cents' not in money_from_euro:
            missing(run, at, 'Cents', None, 1, ERROR)
        result = money_from_euro
    return result
