"""Records as JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.jsonata.runtime.missing import MISSING
from mapper.reading.json_reader import JsonReader
from mapper.writing.json_writer import write_json
from mapper.writing.write_errors import WriteError
from tests.reading.library import DOCUMENT, shape


def test_json_is_readable_and_keeps_its_order() -> None:
    """Two spaces a level, letters as they are, integers as numbers, decimals as text."""
    record = {"b": 1, "a": ["é", "0.10"], "c": {}, "d": True}
    assert write_json(record).decode() == (
        '{\n  "b": 1,\n  "a": [\n    "é",\n    "0.10"\n  ],\n  "c": {},\n  "d": true\n}\n'
    )
    assert write_json(record, pretty=False).decode() == '{"b":1,"a":["é","0.10"],"c":{},"d":true}'


def test_what_is_written_is_read_again() -> None:
    """A document comes back as it was."""
    for pretty in (False, True):
        assert JsonReader(shape()).read(write_json(DOCUMENT, pretty=pretty)) == (DOCUMENT, ())


@pytest.mark.parametrize("record", [{"a": 2**70}, {"a": [-(2**64)], "b": "null"}, {"a": None}])
def test_large_integers_keep_their_digits(record: dict[str, Any]) -> None:
    """An integer is written whole, however large; the text `null` is a text."""
    for pretty in (False, True):
        assert json.loads(write_json(record, pretty=pretty)) == record


@pytest.mark.parametrize(
    "record",
    [{"a": float("nan")}, {"a": float("inf")}, {"a": MISSING}, {"a": "\ud800"}, {"a": {1, 2}}],
    ids=repr,
)
def test_what_json_has_no_form_for_is_refused(record: object) -> None:
    """It is an error, never another value."""
    for pretty in (False, True):
        with pytest.raises(WriteError, match="output-invalid"):
            write_json(record, pretty=pretty)


JSON = st.recursive(
    st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)


@settings(max_examples=100, deadline=None)
@given(JSON)
def test_any_record_is_read_again(record: object) -> None:
    """Whatever a record holds comes back; a second writing gives the same bytes."""
    for pretty in (False, True):
        data = write_json(record, pretty=pretty)
        assert json.loads(data) == record
        assert write_json(json.loads(data), pretty=pretty) == data


def test_without_the_fast_library_the_bytes_are_the_same() -> None:
    """Where orjson is not installed, the standard library writes the same."""
    record = {"a": 'é\x01\x7f\u2028"\\/', "b": [1, [], {}], "c": {"d": {"e": False}}}
    code = (
        "import sys; sys.modules['orjson'] = None\n"
        "from mapper.writing.json_writer import write_json\n"
        f"record = {record!r}\n"
        "sys.stdout.buffer.write(write_json(record) + b'|' + write_json(record, pretty=False))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout == write_json(record) + b"|" + write_json(record, pretty=False)
