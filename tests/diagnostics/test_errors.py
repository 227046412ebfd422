"""The errors that carry findings and notices."""

import pickle

from mapper.diagnostics.diagnostic import Finding, Notice, Position
from mapper.diagnostics.errors import FindingsError, MapperError, MessageError


def test_errors_say_what_is_wrong() -> None:
    """As text an error lists its findings with their places; of notices the errors, no values."""
    error = FindingsError([Finding("a-b", "fout", Position("f.yaml", 2, 3)), Finding("c-d", "ook")])
    assert isinstance(error, MapperError)
    assert str(error) == "f.yaml:2:3: error: a-b: fout\nerror: c-d: ook"
    message = MessageError(
        [Notice("e-f", "fout", "error", value="geheim"), Notice("g-h", "let op", value="geheim")]
    )
    assert str(message) == "e-f: fout"
    assert "geheim" not in repr(str(message))


def test_errors_travel_between_processes() -> None:
    """A batch hands them from a worker to whoever waits."""
    findings = FindingsError([Finding("a-b", "fout", Position("f.yaml", 2, 3))])
    assert pickle.loads(pickle.dumps(findings)).findings == findings.findings
    notices = MessageError([Notice("e-f", "fout", "error")])
    assert pickle.loads(pickle.dumps(notices)).notices == notices.notices
