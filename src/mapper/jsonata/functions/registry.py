"""The built-in functions by name, with their signatures.

`BUILTINS` are those of JSONata 2.2.2 except `$eval`, which needs a compiler; `EXTENSIONS` are
mapper's own. The arity is the number of arguments that a higher-order function may pass.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from mapper.jsonata.functions import (
    arrays,
    chance,
    checks,
    clock,
    date_pictures,
    decimals,
    encoding,
    higher_order,
    integer_pictures,
    number_pictures,
    numbers,
    objects,
    regular_expressions,
    stringify,
    strings,
)
from mapper.jsonata.runtime.function import Builtin

_BUILTINS = (
    Builtin("sum", "<a<n>:n>", numbers.total, 1),
    Builtin("count", "<a:n>", arrays.count, 1),
    Builtin("max", "<a<n>:n>", numbers.maximum, 1),
    Builtin("min", "<a<n>:n>", numbers.minimum, 1),
    Builtin("average", "<a<n>:n>", numbers.average, 1),
    Builtin("string", "<x-b?:s>", stringify.string, 1),
    Builtin("substring", "<s-nn?:s>", strings.substring, 3),
    Builtin("substringBefore", "<s-s:s>", strings.substring_before, 2),
    Builtin("substringAfter", "<s-s:s>", strings.substring_after, 2),
    Builtin("lowercase", "<s-:s>", strings.lowercase, 1),
    Builtin("uppercase", "<s-:s>", strings.uppercase, 1),
    Builtin("length", "<s-:n>", strings.length, 1),
    Builtin("trim", "<s-:s>", strings.trim, 1),
    Builtin("pad", "<s-ns?:s>", strings.pad, 3, needs_evaluation=True),
    Builtin("match", "<s-f<s:o>n?:a<o>>", regular_expressions.match, 3, needs_evaluation=True),
    Builtin("contains", "<s-(sf):b>", regular_expressions.contains, 2),
    Builtin("replace", "<s-(sf)(sf)n?:s>", regular_expressions.replace, 4, needs_evaluation=True),
    Builtin("split", "<s-(sf)n?:a<s>>", regular_expressions.split, 3, needs_evaluation=True),
    Builtin("join", "<a<s>s?:s>", strings.join, 2, needs_evaluation=True),
    Builtin("formatNumber", "<n-so?:s>", number_pictures.format_number, 3),
    Builtin("formatBase", "<n-n?:s>", numbers.format_base, 2),
    Builtin("formatInteger", "<n-s:s>", integer_pictures.format_integer, 2),
    Builtin("parseInteger", "<s-s:n>", integer_pictures.parse_integer, 2),
    Builtin("number", "<(nsb)-:n>", numbers.number, 1),
    Builtin("floor", "<n-:n>", numbers.floor, 1),
    Builtin("ceil", "<n-:n>", numbers.ceil, 1),
    Builtin("round", "<n-n?:n>", numbers.round_half_even, 2),
    Builtin("abs", "<n-:n>", numbers.absolute, 1),
    Builtin("sqrt", "<n-:n>", numbers.square_root, 1),
    Builtin("power", "<n-n:n>", numbers.power, 2),
    Builtin("random", "<:n>", chance.random_number, 0),
    Builtin("boolean", "<x-:b>", numbers.boolean, 1),
    Builtin("not", "<x-:b>", numbers.negation, 1),
    Builtin("map", "<af>", higher_order.map_items, 2, needs_evaluation=True),
    Builtin("zip", "<a+>", arrays.zip_arrays, 0),
    Builtin("filter", "<af>", higher_order.filter_items, 2, needs_evaluation=True),
    Builtin("single", "<af?>", higher_order.single, 2, needs_evaluation=True),
    Builtin("reduce", "<afj?:j>", higher_order.reduce, 3, needs_evaluation=True),
    Builtin("sift", "<o-f?:o>", higher_order.sift, 2, needs_evaluation=True),
    Builtin("keys", "<x-:a<s>>", objects.keys, 1),
    Builtin("lookup", "<x-s:x>", objects.lookup, 2),
    Builtin("append", "<xx:a>", arrays.append, 2, needs_evaluation=True),
    Builtin("exists", "<x:b>", objects.exists, 1),
    Builtin("spread", "<x-:a<o>>", objects.spread, 1),
    Builtin("merge", "<a<o>:o>", objects.merge, 1),
    Builtin("reverse", "<a:a>", arrays.reverse, 1),
    Builtin("each", "<o-f:a>", higher_order.each, 2, needs_evaluation=True),
    Builtin("error", "<s?:x>", objects.error, 1),
    Builtin("assert", "<bs?:x>", objects.assert_true, 2),
    Builtin("type", "<x:s>", objects.type_name, 1),
    Builtin("sort", "<af?:a>", arrays.sort, 2, needs_evaluation=True),
    Builtin("shuffle", "<a:a>", chance.shuffle, 1),
    Builtin("distinct", "<x:x>", arrays.distinct, 1),
    Builtin("base64encode", "<s-:s>", encoding.base64_encode, 1),
    Builtin("base64decode", "<s-:s>", encoding.base64_decode, 1),
    Builtin("encodeUrlComponent", "<s-:s>", encoding.encode_url_component, 1),
    Builtin("encodeUrl", "<s-:s>", encoding.encode_url, 1),
    Builtin("decodeUrlComponent", "<s-:s>", encoding.decode_url_component, 1),
    Builtin("decodeUrl", "<s-:s>", encoding.decode_url, 1),
    Builtin("toMillis", "<s-s?:n>", date_pictures.to_millis, 2, needs_evaluation=True),
    Builtin("fromMillis", "<n-s?s?:s>", date_pictures.from_millis, 3),
    Builtin("clone", "<(oa)-:o>", stringify.clone, 1),
    Builtin("now", "<s?s?:s>", clock.now, 2, needs_evaluation=True),
    Builtin("millis", "<:n>", clock.millis, 0, needs_evaluation=True),
)

_EXTENSIONS = (
    Builtin("decimal_add", "<(sn)(sn):s>", decimals.add, 2),
    Builtin("decimal_subtract", "<(sn)(sn):s>", decimals.subtract, 2),
    Builtin("decimal_multiply", "<(sn)(sn):s>", decimals.multiply, 2),
    Builtin("decimal_sum", "<a:s>", decimals.total, 1),
    Builtin("decimal_compare", "<(sn)(sn):n>", decimals.compare, 2),
    Builtin("decimal_round", "<(sn)n?s?:s>", decimals.round_to, 3),
    Builtin("decimal_shift", "<(sn)n:s>", decimals.shift, 2),
    Builtin("decimal_abs", "<(sn):s>", decimals.absolute, 1),
    Builtin("decimal_negate", "<(sn):s>", decimals.negate, 1),
    Builtin("decimal_sign", "<(sn):n>", decimals.sign, 1),
    Builtin("is_decimal", "<(sn):b>", decimals.is_decimal, 1),
    Builtin("is_date", "<ss:b>", checks.is_date, 2),
    Builtin("weighted_modulus", "<sa<n>n:n>", checks.weighted_modulus, 3),
)

BUILTINS: Final = MappingProxyType({builtin.name: builtin for builtin in _BUILTINS})
EXTENSIONS: Final = MappingProxyType({builtin.name: builtin for builtin in _EXTENSIONS})
