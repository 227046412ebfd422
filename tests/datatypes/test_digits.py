"""One limit for digits, wherever a number is read, judged, converted or calculated with."""

from __future__ import annotations

import pytest

from mapper.contract.message_model import Field, LeafType, Message, ObjectType
from mapper.datatypes.builtin_types import Base
from mapper.datatypes.facets import Datatype, violated
from mapper.expression import compile as compile_expression
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.limits import MAX_DIGITS
from mapper.jsonata.runtime.missing import MISSING
from mapper.reading.shape_building import ByContract, shape_of
from mapper.reading.source_reading import SourceReader
from mapper.running.leaf import as_base

MOST, TOO_MANY = "9" * MAX_DIGITS, "9" * (MAX_DIGITS + 1)


@pytest.mark.parametrize("base", ["integer", "decimal"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_a_reader_takes_as_many_digits_as_a_type(base: Base, quote: str) -> None:
    """A number of the most digits is read, one of more is not of its type: as number or text."""
    type_ = ObjectType("T", {"n": Field("n", LeafType(None, base, primitive=base), minimum=0)})
    reader = SourceReader(shape_of(Message("M", type_), judging=ByContract()), {})
    for digits, is_read in ((MOST, True), (TOO_MANY, False)):
        reading = reader.read(f'{{"n": {quote}{digits}{quote}}}'.encode())
        assert ("n" in reading.document) is is_read
        assert [notice.code for notice in reading.notices if not is_read] == (
            [] if is_read else ["source-value-invalid"]
        )
        assert (violated(digits, Datatype(base, primitive=base)) is None) is is_read


def test_a_leaf_takes_no_more() -> None:
    """The text of an integer becomes one up to the limit."""
    assert as_base(MOST, "integer") == int(MOST)
    assert as_base(TOO_MANY, "integer") is MISSING


@pytest.mark.parametrize("function", ["$number", "$decimal_abs"])
def test_a_function_takes_no_more(function: str) -> None:
    """What is given more digits fails; with the most it does not, or for another reason."""
    given = compile_expression(f"$exists({function}(text))")
    zeros = "0" * (MAX_DIGITS - 1) + "1"
    assert given({"text": zeros}) is True
    with pytest.raises(ExpressionError):
        given({"text": "0" + zeros})
