"""The errors that carry findings and notices."""

import pickle

from mapper.diagnostics.diagnostic import Finding, Notice, Position
from mapper.diagnostics.errors import FindingsError, MapperError, MessageError


def test_errors_say_what_is_wrong() -> None:
    """As text an error has position, paths and help; of notices the errors, and no value."""
    named = Finding("a-b", "wrong", Position("f.yaml", 2, 3), hint="do this", target_path="A.B")
    error = FindingsError([named, Finding("c-d", "also", severity="warning")])
    assert isinstance(error, MapperError)
    assert str(error) == (
        "f.yaml:2:3: error: a-b: wrong\n  target: A.B\n  help: do this\nwarning: c-d: also"
    )
    failed = Notice("e-f", "wrong", "error", "A.B", "a[0].b", value="secret")
    message = MessageError([failed, Notice("g-h", "look", value="secret")])
    assert str(message) == "error: e-f: wrong\n  source: a[0].b\n  target: A.B"


def test_errors_travel_between_processes() -> None:
    """A batch hands them from a worker to whoever waits."""
    findings = FindingsError([Finding("a-b", "fout", Position("f.yaml", 2, 3))])
    assert pickle.loads(pickle.dumps(findings)).findings == findings.findings
    notices = MessageError([Notice("e-f", "fout", "error")])
    assert pickle.loads(pickle.dumps(notices)).notices == notices.notices
