"""What each command does, on the mapping of an invented shop."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import RunMapper

ORDER = "mappings/shop/order.yaml"
PLAIN = "fixtures/shop/order/plain/input.xml"
LONG = "fixtures/shop/order/long-name/input.xml"
REFUSED = "fixtures/shop/order/no-number/input.xml"
CASES = "fixtures/shop/order"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The shop's mapping, contracts, table and cases, as a working directory (`tmp_path`)."""
    shutil.copytree(Path(__file__).parents[2] / "examples", tmp_path, dirs_exist_ok=True)
    return tmp_path


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


class TestRun:
    def test_one_message(self, shop: Path, run_mapper: RunMapper) -> None:
        """A message becomes JSON on standard output, with nothing else there."""
        ended = run_mapper("run", ORDER, PLAIN)
        assert (ended.code, ended.err) == (0, "")
        assert json.loads(ended.out) == {
            "Number": "A-1",
            "Customer": "De Kern",
            "Country": "Netherlands",
            "Currency": "EUR",
            "Line": [{"Article": "nut", "Quantity": 3}, {"Article": "bolt", "Quantity": 4}],
        }

    @pytest.mark.parametrize("arguments", [[], ["-"]], ids=str)
    def test_standard_input(self, shop: Path, run_mapper: RunMapper, arguments: list[str]) -> None:
        """Without an input, or with `-`, the message is read from standard input."""
        ended = run_mapper(
            "run", ORDER, *arguments, "--to", "xml", stdin=(shop / PLAIN).read_bytes()
        )
        assert (ended.code, ended.err) == (0, "")
        assert ElementTree.fromstring(ended.out).tag == "{urn:example:shop:invoice}Invoice"

    def test_parameters(self, shop: Path, run_mapper: RunMapper) -> None:
        """`--param` gives a parameter its value; one that the mapping does not have is an error."""
        ended = run_mapper("run", ORDER, PLAIN, "--param", "currency=USD")
        assert json.loads(ended.out)["Currency"] == "USD"
        ended = run_mapper("run", ORDER, PLAIN, "--param", "curency=USD")
        assert (ended.code, ended.out) == (2, "")
        assert "`currency`" in ended.err

    def test_notices_hold_no_values(self, shop: Path, run_mapper: RunMapper) -> None:
        """A notice is on standard error, with its paths; the value only where it is asked for."""
        ended = run_mapper("run", ORDER, LONG)
        assert ended.code == 0
        assert "text-truncated" in ended.err
        assert "Customer" in ended.err
        assert "Gouden" not in ended.err
        assert "Gouden" in run_mapper("run", ORDER, LONG, "--show-values").err

    def test_a_refused_message_gives_no_output(self, shop: Path, run_mapper: RunMapper) -> None:
        """A message that cannot be mapped ends with 1, writes nothing and says why."""
        ended = run_mapper("run", ORDER, REFUSED, "-o", "out.xml")
        assert (ended.code, ended.out) == (1, "")
        assert "value-missing" in ended.err
        assert not (shop / "out.xml").exists()

    def test_one_refusal_does_not_stop_the_others(self, shop: Path, run_mapper: RunMapper) -> None:
        """Of several messages those that can be mapped are, and the exit code is 1."""
        for name, path in (("a", PLAIN), ("b", REFUSED), ("c", LONG)):
            shutil.copy(shop / path, shop / f"in/{name}.xml")
        ended = run_mapper("run", ORDER, "in/*.xml", "-o", "out", "--to", "xml")
        assert (ended.code, ended.out) == (1, "")
        assert sorted(path.name for path in (shop / "out").glob("[!.]*")) == ["a.xml", "c.xml"]
        assert "in/b.xml:" in ended.err
        assert "2 mapped, 1 not mapped" in ended.err

    def test_several_messages_on_standard_output(self, shop: Path, run_mapper: RunMapper) -> None:
        """Several messages as JSON stand one a line."""
        ended = run_mapper("run", ORDER, PLAIN, LONG)
        assert [json.loads(line)["Number"] for line in ended.out.splitlines()] == ["A-1", "A-2"]

    def test_a_delivery_about_several_subjects(self, shop: Path, run_mapper: RunMapper) -> None:
        """A message a subject: JSON a line each, or numbered files; the parameter picks one."""
        arguments = ("run", "mappings/shop/orders.yaml", "fixtures/shop/orders/day/input.xml")
        ended = run_mapper(*arguments)
        numbers = [json.loads(line)["Number"] for line in ended.out.splitlines()]
        assert (ended.code, numbers) == (1, ["A-1", "A/2", "A-34567890"])
        assert "input.xml, message 4:\nerror" in ended.err
        assert "3 mapped, 1 not mapped" in ended.err
        assert run_mapper(*arguments, "-o", "out", "--to", "xml").code == 1
        files = sorted(path.name for path in (shop / "out").glob("[!.]*"))
        assert files == ["input.1.xml", "input.2.xml", "input.3.xml"]
        ended = run_mapper(*arguments, "--to", "xml")
        assert (ended.code, ended.out) == (2, "")
        assert "--param number=…" in ended.err
        assert run_mapper(*arguments, "-o", "one.xml").code == 2
        assert not (shop / "one.xml").exists()
        ended = run_mapper(*arguments, "--param", "number=A-1")
        assert (ended.code, ended.err, json.loads(ended.out)["Number"]) == (0, "", "A-1")

    def test_a_delivery_about_one_subject(self, shop: Path, run_mapper: RunMapper) -> None:
        """Where a delivery turns out to be about one, its message is the output."""
        text = (shop / "day.xml").read_text(encoding="utf-8").splitlines()
        (shop / "one.xml").write_text("\n".join(text[:2] + text[3:]), encoding="utf-8")
        arguments = ("run", "mappings/shop/orders.yaml", "one.xml")
        ended = run_mapper(*arguments, "--to", "xml")
        assert (ended.code, ended.err) == (0, "")
        assert "<Number>A-1</Number>" in ended.out
        assert run_mapper(*arguments, "-o", "out.xml").code == 0
        assert (shop / "out.xml").read_text(encoding="utf-8") == ended.out.rstrip("\n")

    def test_a_view(self, shop: Path, run_mapper: RunMapper) -> None:
        """A view gives its receiver's part of the message alone, whatever way it is named."""
        view = "mappings/shop/views/carrier.yaml"
        expected = {"Number": "A-1", "Line": [{"Article": "nut"}, {"Article": "bolt"}]}
        for arguments in ([ORDER, PLAIN, "--view", "carrier"], [ORDER, PLAIN, "--view", view],
                          [view, PLAIN]):  # fmt: skip
            ended = run_mapper("run", *arguments)
            assert (ended.code, ended.err, json.loads(ended.out)) == (0, "", expected)
        assert run_mapper("run", ORDER, LONG, "--view", "carrier").err == ""
        ended = run_mapper("run", ORDER, PLAIN, "--view", "carier")
        assert (ended.code, "`carrier`" in ended.err) == (1, True)

    def test_strict_source(self, shop: Path, run_mapper: RunMapper) -> None:
        """What the source contract does not know is a notice, or with --strict-source an error."""
        _edit(shop / PLAIN, "<number>", "<colour>red</colour><number>")
        lenient = run_mapper("run", ORDER, PLAIN)
        assert (lenient.code, "colour" in lenient.err) == (0, True)
        strict = run_mapper("run", ORDER, PLAIN, "--strict-source")
        assert (strict.code, strict.out, "colour" in strict.err) == (1, "", True)

    def test_a_limit(self, shop: Path, run_mapper: RunMapper) -> None:
        """`--limit` sets a bound: a message beyond it is refused."""
        ended = run_mapper("run", ORDER, PLAIN, "--limit", "input_bytes=100")
        assert (ended.code, ended.out) == (1, "")

    def test_notices_for_machines(self, shop: Path, run_mapper: RunMapper) -> None:
        """With --format json the notices are one line of JSON an input, on standard error."""
        ended = run_mapper("run", ORDER, LONG, "--format", "json")
        [notice] = json.loads(ended.err)["notices"]
        assert (notice["code"], notice["target_path"]) == ("text-truncated", "Customer")
        assert "value" not in notice
        ended = run_mapper("run", ORDER, PLAIN, REFUSED, "--format", "json")
        lines = [json.loads(line) for line in ended.err.splitlines()]
        assert [(line["source"], len(line["notices"])) for line in lines] == [
            (PLAIN, 0),
            (REFUSED, 1),
        ]

    def test_a_mapping_with_errors_does_not_run(self, shop: Path, run_mapper: RunMapper) -> None:
        """A mapping that check refuses is not run: its findings show, with file and line."""
        _edit(shop / ORDER, "$each: line", "$each: lines")
        ended = run_mapper("run", ORDER, PLAIN)
        assert (ended.code, ended.out) == (1, "")
        assert f"{ORDER}:" in ended.err
        assert "`line`" in ended.err

    def test_a_file_of_another_kind(self, shop: Path, run_mapper: RunMapper) -> None:
        """A message or a contract in the place of a mapping is a usage error."""
        for arguments, words in (
            ((PLAIN, ORDER), "is not a mapping file"),
            (("mappings/shop/order.contract.yaml", PLAIN), "is a contract, not a mapping"),
        ):
            ended = run_mapper("run", *arguments)
            assert (ended.code, ended.out) == (2, "")
            assert words in ended.err

    def test_as_a_process(self, shop: Path, start_mapper: RunMapper) -> None:
        """`python -m mapper` is the command, with its streams and exit code."""
        ended = start_mapper("run", ORDER, stdin=(shop / PLAIN).read_bytes())
        assert (ended.code, ended.err) == (0, "")
        assert json.loads(ended.out)["Number"] == "A-1"
        ended = start_mapper("run", ORDER, stdin=(shop / REFUSED).read_bytes())
        assert (ended.code, ended.out) == (1, "")


class TestCheck:
    def test_a_sound_mapping(self, shop: Path, run_mapper: RunMapper) -> None:
        """Nothing to find ends with 0; without a path all of mappings/ is checked."""
        for arguments in ([], [ORDER], ["mappings"]):
            ended = run_mapper("check", *arguments)
            assert (ended.code, "error" in ended.out) == (0, False), ended
        assert ended.err == "5 mapping files and 5 other files checked: no findings\n"
        assert run_mapper("check", ORDER).err == "1 mapping file checked: no findings\n"
        assert run_mapper("check", "--format", "json").err == ""

    def test_a_fragment_that_no_mapping_uses(self, shop: Path, run_mapper: RunMapper) -> None:
        """It is found where the whole mapping root is checked, not where one mapping is."""
        (shop / "mappings/shop/lines.fragments.yaml").write_text(
            "fragments:\n  line:\n    rules: {Article: article}\n", encoding="utf-8"
        )
        _edit(shop / ORDER, "map:\n", "fragments: [lines.fragments.yaml]\nmap:\n")
        found = "mappings/shop/lines.fragments.yaml:2:3: warning: no mapping uses the fragment"
        assert found in run_mapper("check").out
        assert found not in run_mapper("check", ORDER).out

    def test_findings(self, shop: Path, run_mapper: RunMapper) -> None:
        """All errors of a file are found at once, each with its position and the nearest name."""
        _edit(shop / ORDER, "$each: line", "$each: lines")
        _edit(shop / ORDER, "  Currency:", "  Curency:")
        ended = run_mapper("check")
        assert ended.code == 1
        assert "`line`" in ended.out
        assert "`Currency`" in ended.out
        found = json.loads(run_mapper("check", "--format", "json").out)["findings"]
        lines = (shop / ORDER).read_text(encoding="utf-8").splitlines()
        for finding, text in zip(
            sorted((f for f in found if f["severity"] == "error"), key=lambda f: f["line"]),
            ("Curency", "lines"),
            strict=False,
        ):
            assert finding["file"] == ORDER
            assert lines[finding["line"] - 1][finding["column"] - 1 :].startswith(text)

    @pytest.mark.parametrize("form", ["github", "junit"])
    def test_forms_for_build_servers(self, shop: Path, run_mapper: RunMapper, form: str) -> None:
        """The forms for build servers are well-formed and name the file."""
        _edit(shop / ORDER, "$each: line", "$each: lines")
        ended = run_mapper("check", "--format", form)
        assert ended.code == 1
        if form == "github":
            assert ended.out.startswith("::error file=" + ORDER)
        else:
            failures = [one.text or "" for one in ElementTree.fromstring(ended.out).iter("failure")]
            assert any(ORDER in text and "`line`" in text for text in failures)


class TestTest:
    def test_cases_that_pass(self, shop: Path, run_mapper: RunMapper) -> None:
        """Cases pass that give what is expected: output, notices, refusal, with parameters."""
        ended = run_mapper("test", "-v")
        assert (ended.code, ended.err) == (0, "")
        assert ended.out.splitlines() == [
            "passed  shop/order/long-name",
            "passed  shop/order/no-number",
            "passed  shop/order/plain",
            "passed  shop/orders/day",
            "passed  shop/return/day",
            "passed  shop/returns/day",
            "passed  shop/views/carrier/plain",
            "7 passed",
        ]
        assert run_mapper("test", ORDER).out == "3 passed\n"
        assert run_mapper("test", f"{CASES}/plain").out == "1 passed\n"

    def test_a_case_that_fails(self, shop: Path, run_mapper: RunMapper) -> None:
        """A difference shows by target path, with both values where they are asked for, and ends
        with 1.
        """
        _edit(shop / CASES / "plain/expected.xml", "<Quantity>4<", "<Quantity>5<")
        _edit(shop / CASES / "long-name/notices.yaml", "text-truncated", "code-unknown")
        ended = run_mapper("test")
        assert ended.code == 1
        assert "expected  (1 character)\n        found     (1 character)" in ended.out
        assert '"5"' not in ended.out + ended.err
        assert "--show-values" in ended.err
        ended = run_mapper("test", "--show-values")
        assert ended.code == 1
        assert "FAILED  shop/order/plain\n    expected.xml\n      Line[1].Quantity:" in ended.out
        assert 'expected  "5"\n        found     "4"' in ended.out
        assert "expected, not there: code=code-unknown" in ended.out
        assert "5 passed, 2 failed" in ended.out

    @pytest.mark.parametrize("form", ["json", "junit", "github"])
    def test_reports_for_machines(self, shop: Path, run_mapper: RunMapper, form: str) -> None:
        """Each form says which case failed and where."""
        _edit(shop / CASES / "plain/expected.xml", "<Quantity>4<", "<Quantity>5<")
        ended = run_mapper("test", "--format", form)
        assert ended.code == 1
        if form == "json":
            failed = [case for case in json.loads(ended.out)["cases"] if not case["passed"]]
            assert [case["case"] for case in failed] == ["shop/order/plain"]
            assert failed[0]["differences"][0]["path"] == "Line[1].Quantity"
        elif form == "junit":
            suite = ElementTree.fromstring(ended.out)[0]
            assert (suite.get("tests"), suite.get("failures")) == ("3", "1")
            assert "Line[1].Quantity" in (suite.findtext("testcase/failure") or "")
            [failure] = suite.iter("failure")
            assert failure.get("message") == "expected.xml: Line[1].Quantity"
        else:
            assert ended.out.startswith(f"::error file={CASES}/plain/expected.xml,")

    def test_update_writes_what_comes_out(self, shop: Path, run_mapper: RunMapper) -> None:
        """--update writes outputs and notices anew, after which the cases pass."""
        for name in ("plain/expected.xml", "long-name/expected.json", "long-name/notices.yaml"):
            (shop / CASES / name).unlink()
        assert run_mapper("test").code == 1
        ended = run_mapper("test", "--update")
        assert ended.code == 0
        assert run_mapper("test").out == "7 passed\n"
        again = run_mapper("test", "--update")
        assert (again.code, again.err) == (0, "0 updated, 7 as they were, 0 not updated\n")

    def test_update_of_a_delivery(self, shop: Path, run_mapper: RunMapper) -> None:
        """A delivery about several subjects has a file each; that of a subject gone is removed."""
        folder = shop / "fixtures/shop/orders/day/expected"
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        assert sorted(before) == ["A%2F2.xml", "A-1.xml", "A-34567890.xml"]
        (folder / "A-1.xml").rename(folder / "A-9.xml")
        ended = run_mapper("test", "fixtures/shop/orders")
        assert ended.code == 1
        assert "expected/A-1\n" in ended.out
        assert "expected/A-9.xml\n" in ended.out
        assert run_mapper("test", "fixtures/shop/orders", "--update").code == 0
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before

    def test_update_leaves_what_says_the_same(self, shop: Path, run_mapper: RunMapper) -> None:
        """A file that says the same in another layout is not written again."""
        path = shop / CASES / "plain/expected.xml"
        _edit(path, "  <Number>A-1", "\t<Number>A-1")
        before = path.read_bytes()
        run_mapper("test", "--update")
        assert path.read_bytes() == before

    def test_update_refuses_a_refusal(self, shop: Path, run_mapper: RunMapper) -> None:
        """A case that expects a message is not overwritten by a mapping that now refuses it."""
        before = (shop / CASES / "plain/expected.xml").read_bytes()
        _edit(shop / CASES / "plain/input.xml", "<number>A-1</number>", "")
        ended = run_mapper("test", "--update")
        assert ended.code == 1
        assert "value-missing" in ended.err
        assert (shop / CASES / "plain/expected.xml").read_bytes() == before
        assert not (shop / CASES / "plain/notices.yaml").exists()

    def test_update_says_that_it_expects_a_refusal(self, shop: Path, run_mapper: RunMapper) -> None:
        """A new case whose message is refused is written, and that it is so is reported and counted."""
        (shop / CASES / "no-number/notices.yaml").unlink()
        (shop / CASES / "plain/expected.xml").unlink()
        ended = run_mapper("test", CASES, "--update")
        assert (ended.code, ended.err.splitlines()) == (
            0,
            [
                f"written  {CASES}/no-number/notices.yaml  (the message is refused: value-missing)",
                f"written  {CASES}/plain/expected.xml",
                "2 updated (1 now expect a refusal), 1 as they were, 0 not updated",
            ],
        )

    def test_update_is_not_for_build_servers(self, shop: Path, run_mapper: RunMapper) -> None:
        """Under CI=true nothing is written: what is expected is for a person to review."""
        (shop / CASES / "plain/expected.xml").unlink()
        ended = run_mapper("test", "--update", env={"CI": "true"})
        assert ended.code == 2
        assert not (shop / CASES / "plain/expected.xml").exists()

    def test_a_mapping_with_errors_fails_its_cases(self, shop: Path, run_mapper: RunMapper) -> None:
        """Cases of a mapping that check refuses fail, and say why."""
        _edit(shop / ORDER, "$each: line", "$each: lines")
        ended = run_mapper("test", ORDER)
        assert ended.code == 1
        assert "0 passed, 3 failed" in ended.out
        assert ended.out.count("unknown-source-path") == 1
        assert ended.out.count("for the same reason") == 2


NEW = "mappings/shop/new.yaml"


class TestDiff:
    def test_two_that_do_the_same(self, shop: Path, run_mapper: RunMapper) -> None:
        """A mapping and its copy give the same, whatever happens to the message."""
        shutil.copy(shop / ORDER, shop / NEW)
        ended = run_mapper("diff", ORDER, NEW, PLAIN, LONG, REFUSED)
        assert (ended.code, ended.out, ended.err) == (0, "", "3 the same, 0 different\n")

    @pytest.fixture
    def changed(self, shop: Path) -> Path:
        """A mapping that cuts fewer names, and has no country."""
        text = (shop / ORDER).read_text(encoding="utf-8")
        text = text.replace("Article: article", "Article: $uppercase(article)")
        text = text.replace("$value: customer,", "$value: '$substring(customer, 0, 8)',")
        lines = [line for line in text.splitlines() if "Country" not in line]
        (shop / NEW).write_text("\n".join(lines) + "\n", encoding="utf-8")
        return shop

    def test_one_message(self, changed: Path, run_mapper: RunMapper) -> None:
        """Each difference shows by target path, its values only where they are asked for."""
        ended = run_mapper("diff", ORDER, NEW, PLAIN)
        assert (ended.code, ended.err) == (1, "0 the same, 1 different\n")
        assert ended.out.splitlines() == [
            PLAIN,
            "  gone     Country",
            "  changed  Line[0].Article",
            "  changed  Line[1].Article",
            "",
        ]
        ended = run_mapper("diff", ORDER, NEW, PLAIN, "--show-values")
        assert '  changed  Line[1].Article\n             old  "bolt"\n' in ended.out
        assert '             new  "BOLT"\n' in ended.out

    def test_many_messages(self, changed: Path, run_mapper: RunMapper) -> None:
        """Of several a line a path says in how many it changes; notices have lines of theirs."""
        ended = run_mapper("diff", ORDER, NEW, PLAIN, LONG, REFUSED)
        assert (ended.code, ended.err) == (1, "1 the same, 2 different\n")
        assert ended.out.splitlines() == [
            f"gone     in 1 of 3  Country  ({PLAIN})",
            f"changed  in 1 of 3  Customer  ({LONG})",
            f"changed  in 1 of 3  Line.Article  ({PLAIN})",
            f"gone     in 1 of 3  Customer: notice text-truncated  ({LONG})",
        ]
        details = run_mapper("diff", ORDER, NEW, PLAIN, LONG, "--each").out
        assert f"{LONG}\n  changed  Customer\n" in details
        assert "gone     in 1 of 2  Country" in details

    def test_cases_and_folders(self, changed: Path, run_mapper: RunMapper) -> None:
        """A folder of cases brings their inputs and parameters, a folder or pattern its files."""
        report = json.loads(run_mapper("diff", ORDER, NEW, CASES, "--format", "json").out)
        assert report["same"] == 1
        assert [one["input"] for one in report["inputs"]] == [LONG, PLAIN]
        assert report["paths"][0] == {
            "path": "Country",
            "change": "gone",
            "times": 1,
            "inputs": 1,
            "first": PLAIN,
        }
        for argument in ("in", "in/*.xml"):
            ended = run_mapper("diff", ORDER, NEW, argument)
            assert (ended.code, ended.err) == (1, "0 the same, 2 different\n")
            assert "changed  in 2 of 2  Line.Article\n" in ended.out

    def test_what_is_refused_now(self, shop: Path, run_mapper: RunMapper) -> None:
        """A message that only one of the two can map is reported as a whole."""
        text = (shop / ORDER).read_text(encoding="utf-8")
        (shop / NEW).write_text(
            text.replace("Article: article", "Article: {$value: article, $when: quantity > 3}"),
            encoding="utf-8",
        )
        ended = run_mapper("diff", ORDER, NEW, PLAIN)
        assert "refused now  (the whole message)\n" in ended.out
        assert "new          Line[0].Article: notice value-missing\n" in ended.out
        assert "mapped now" in run_mapper("diff", NEW, ORDER, PLAIN).out

    def test_a_delivery_about_several_subjects(self, shop: Path, run_mapper: RunMapper) -> None:
        """The messages are compared one by one; what is reported is one path for all."""
        orders = "mappings/shop/orders.yaml"
        text = (shop / orders).read_text(encoding="utf-8")
        (shop / NEW).write_text(
            text.replace("$value: customer,", "$value: '$uppercase(customer)',"), encoding="utf-8"
        )
        ended = run_mapper("diff", orders, NEW, "day.xml")
        assert "changed  [0].Customer\n  changed  [1].Customer\n" in ended.out
        ended = run_mapper("diff", orders, NEW, "day.xml", "--param", "number=A-2")
        assert "changed  Customer\n" in ended.out


class TestCompile:
    def test_the_code_is_shown(self, shop: Path, run_mapper: RunMapper) -> None:
        """The generated module prints, and is Python that names the mapping's lines."""
        ended = run_mapper("compile", ORDER, "--show")
        assert (ended.code, ended.err) == (0, "")
        compile(ended.out, "order", "exec")
        assert "order.yaml:" in ended.out

    def test_a_module_runs_alone(self, shop: Path, run_mapper: RunMapper) -> None:
        """The module that -o writes maps without mapping file, contracts or heavy libraries."""
        assert run_mapper("compile", ORDER, "-o", "order_mapping.py").code == 0
        message = (shop / PLAIN).read_bytes()
        shutil.rmtree(shop / "mappings")
        code = (
            "import sys, order_mapping\n"
            "result = order_mapping.map(sys.stdin.buffer.read())\n"
            "sys.stdout.buffer.write(result.to_json())\n"
            "heavy = {'yaml', 'pydantic', 'xmlschema', 'jsonata', 'typer', 'lxml'} & set(sys.modules)\n"
            "sys.exit(f'{heavy} loaded' if heavy else 0)\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            input=message,
            capture_output=True,
            cwd=shop,
            check=False,
            timeout=60,
        )
        assert (done.returncode, done.stderr) == (0, b"")
        assert json.loads(done.stdout)["Line"][1] == {"Article": "bolt", "Quantity": 4}


class TestEval:
    @pytest.mark.parametrize(
        ("expression", "out"),
        [
            ("1 + 2", "3\n"),
            ("'a' & 'é'", '"aé"\n'),
            ("[1, null, {'a': true}]", '[\n  1,\n  null,\n  {\n    "a": true\n  }\n]\n'),
            ("null", "null\n"),
            ("4 / 2", "2\n"),
            ("[$sum]", '[\n  "<function>"\n]\n'),
            ('"\\uD83D"', '"\\ud83d"\n'),
        ],
    )
    def test_without_input(self, run_mapper: RunMapper, expression: str, out: str) -> None:
        """The result prints as JSON."""
        ended = run_mapper("eval", expression)
        assert (ended.code, ended.out, ended.err) == (0, out, "")

    def test_what_json_cannot_hold(self, run_mapper: RunMapper) -> None:
        """A number that is not finite is no JSON: it is an error, not a made-up word."""
        ended = run_mapper("eval", "1 / 0")
        assert (ended.code, ended.out) == (1, "")
        assert "not finite" in ended.err

    def test_undefined_is_not_null(self, run_mapper: RunMapper) -> None:
        """An undefined result prints nothing on standard output."""
        ended = run_mapper("eval", "a.b", "-", stdin=b"{}")
        assert (ended.code, ended.out, ended.err) == (0, "", "undefined\n")

    @pytest.mark.parametrize(
        "document", [b'{"a": {"b": ["1", "2"]}}', b"<a><b>1</b><b>2</b></a>"], ids=["json", "xml"]
    )
    def test_over_a_document(self, tmp_path: Path, run_mapper: RunMapper, document: bytes) -> None:
        """The document is JSON or XML, from a file or standard input."""
        (tmp_path / "d").write_bytes(document)
        assert run_mapper("eval", "a.b[1]", "d").out == '"2"\n'
        assert run_mapper("eval", "a.b[1]", "-", stdin=document).out == '"2"\n'

    @pytest.mark.parametrize(
        ("document", "words"),
        [
            (b'{"a": 123456782,}', "d:1:"),
            (b"<a><b></a>", "not XML"),
            (b"[" * 100_000, "nested too deeply"),
            (b"<a>" * 20_000 + b"</a>" * 20_000, "nested too deeply"),
            (b"\xff\xfe{", "d: not text"),
            (b"", "d:1:1: not JSON"),
            (b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', "d: "),
        ],
    )
    def test_a_document_that_cannot_be_read(
        self, tmp_path: Path, run_mapper: RunMapper, document: bytes, words: str
    ) -> None:
        """What is neither JSON nor XML, or has entities, is an error that shows no data."""
        (tmp_path / "d").write_bytes(document)
        ended = run_mapper("eval", "$", "d")
        assert (ended.code, ended.out) == (1, "")
        assert words in ended.err
        assert "123456782" not in ended.err

    @pytest.mark.parametrize(
        ("expression", "caret", "code"),
        [("1 +", 3, "S0207"), ('"a" + 1', 4, "T2001"), ("$sum(1, 2)", 4, "T0410")],
    )
    def test_an_error_points_into_the_expression(
        self, run_mapper: RunMapper, expression: str, caret: int, code: str
    ) -> None:
        """An error shows the expression with a caret, JSONata's code, and ends with 1."""
        ended = run_mapper("eval", expression)
        assert (ended.code, ended.out) == (1, "")
        shown, pointer, message = ended.err.splitlines()
        assert shown == expression
        assert pointer.endswith("^")
        assert pointer.index("^") <= len(expression)
        assert message.startswith(code)

    def test_a_document_is_bounded(self, tmp_path: Path, run_mapper: RunMapper) -> None:
        """A document larger than the bound is not read, from a file or standard input."""
        (tmp_path / "d").write_bytes(b"[1, 2, 3]")
        for argument in ("d", "-"):
            arguments = ("eval", "$", argument, "--limit", "input_bytes=8")
            ended = run_mapper(*arguments, stdin=b"[1, 2, 3]")
            assert (ended.code, ended.out) == (1, "")
            assert "larger than 8 bytes" in ended.err

    def test_a_runaway_expression_is_bounded(self, run_mapper: RunMapper) -> None:
        """An endless recursion ends with the bound's error."""
        ended = run_mapper("eval", "($f := function($x) { 1 + $f($x) }; $f(1))")
        assert (ended.code, ended.out) == (1, "")
        assert "Traceback" not in ended.err

    def test_explain(self, run_mapper: RunMapper) -> None:
        """--explain prints the Python that the expression becomes."""
        ended = run_mapper("eval", "a.b", "--explain")
        assert (ended.code, ended.err) == (0, "")
        compile(ended.out, "expression", "exec")


class TestContract:
    XSD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:example:x"
        xmlns:x="urn:example:x">
      <xs:element name="Order"><xs:complexType><xs:sequence>
        <xs:element name="Number" type="x:Number"/>
        <xs:element name="Line" type="xs:string" minOccurs="0" maxOccurs="unbounded"/>
      </xs:sequence></xs:complexType></xs:element>
      <xs:simpleType name="Number"><xs:restriction base="xs:string">
        <xs:maxLength value="5"/></xs:restriction></xs:simpleType>
    </xs:schema>"""

    def test_import_then_export(self, tmp_path: Path, run_mapper: RunMapper) -> None:
        """A schema becomes a contract, and the contract schemas that give the same verdict."""
        from lxml import etree

        (tmp_path / "x.xsd").write_text(self.XSD, encoding="utf-8")
        ended = run_mapper(
            "contract", "import", "x.xsd", "--element", "Order", "--name", "shop/order",
            "--prefix", "shop=urn:example:x", "--alias", "urn:example:y=urn:example:x",
            "--envelope", "soap-1.1", "-o", "x.contract.yaml",
        )  # fmt: skip
        assert (ended.code, ended.out) == (0, "")
        text = (tmp_path / "x.contract.yaml").read_text(encoding="utf-8")
        assert text.partition("\n")[2].startswith("contract: shop/order\n")
        for words in ("Number", "shop: [urn:example:x, urn:example:y]", "soap-1.1"):
            assert words in text
        ended = run_mapper("contract", "export", "x.contract.yaml", "--xsd", "out")
        assert (ended.code, ended.out) == (0, "")
        [entry] = (tmp_path / "out").glob("*.xsd")
        schema = etree.XMLSchema(etree.parse(str(entry)))
        for number, valid in (("12345", True), ("123456", False)):
            message = etree.fromstring(
                f'<x:Order xmlns:x="urn:example:x"><Number>{number}</Number></x:Order>'
            )
            assert schema.validate(message) is valid

    def test_an_unknown_element_is_named(self, tmp_path: Path, run_mapper: RunMapper) -> None:
        """An element that the schema does not have is an error with the nearest name."""
        (tmp_path / "x.xsd").write_text(self.XSD, encoding="utf-8")
        ended = run_mapper("contract", "import", "x.xsd", "--element", "Ordr")
        assert (ended.code, ended.out) == (1, "")
        assert "`Order`" in ended.err


class TestSchema:
    @pytest.mark.parametrize("kind", ["mapping", "contract", "formats", "fragments", "view"])
    def test_a_schema_is_json_schema(self, run_mapper: RunMapper, kind: str) -> None:
        """Each kind of file has a JSON Schema of the 2020-12 dialect."""
        ended = run_mapper("schema", kind)
        assert (ended.code, ended.err) == (0, "")
        schema = json.loads(ended.out)
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("argument", ["in", "in/*.xml"])
def test_what_is_found_and_is_no_file_fails_alone(
    shop: Path, run_mapper: RunMapper, argument: str
) -> None:
    """A link that leads to nothing and a pipe among the inputs are reported, and never waited for."""
    (shop / "in" / "lost.xml").symlink_to("nowhere.xml")
    os.mkfifo(shop / "in" / "pipe.xml")
    ended = run_mapper("run", "mappings/shop/order.yaml", argument, "-o", "out/")
    assert ended.code == 1
    assert "2 mapped, 2 not mapped" in ended.err
    for name in ("lost.xml", "pipe.xml"):
        assert f"in/{name}" in ended.err
    assert sorted(file.name for file in (shop / "out").glob("[!.]*")) == ["a.json", "b.json"]
