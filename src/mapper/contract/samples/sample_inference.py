"""First drafts of contracts, inferred from samples of messages.

inference = SampleInference()
inference.add("order", {"number": "000123", "lines": [{"price": 1}]})
draft = inference.draft("shop/order")
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from mapper.contract.imported_contract import Imported
from mapper.contract.samples.contract_draft import ObservedMessage, contract_draft
from mapper.contract.samples.observed_content import (
    MemberKey,
    SampleFaultError,
    events_of,
    observe,
)
from mapper.contract.samples.sample_events import (
    Events,
    SampleRoot,
    is_xml_sample,
    json_events,
    sample_failed,
    xml_events,
)
from mapper.contract.samples.table_samples import TableSamples
from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.plural import counted


class SampleInference:
    """Counts what samples hold, message by message, and drafts a contract of it."""

    def __init__(self, *, codes: int = 0) -> None:
        """`codes` is how many different values a list of codes may have; none is made without."""
        self.codes = codes
        self.messages: dict[str, ObservedMessage] = {}
        self.samples = 0
        self.warnings: list[Finding] = []

    def add(self, message: str, sample: object, *, written: bool = False) -> None:
        """Count one sample of a message that is an object already.

        `sample` has dicts, lists, text, integers, `NumberText` or Decimal, booleans and None.
        `written` says that its texts stand for values of any type, as those of a table do. Raises
        SampleFaultError where it is nested too deep.
        """
        self.samples += 1
        seen = self.messages.setdefault(message, ObservedMessage(message))
        seen.samples += 1
        observe(events_of(sample, written=written), seen.node, repeats=False)

    def add_file(self, sample: Path, message: str = "") -> None:
        """Count the messages of a file in XML or JSON.

        `message` is what they are called: without it, a JSON message is called after its file and
        one in XML after its root. Raises FindingsError for a file that is neither, or of another
        message than `message` has been so far.
        """
        self.samples += 1
        if not is_xml_sample(sample):
            root = SampleRoot(message or sample.name.partition(".")[0])
            self._observe(sample, root, json_events(sample), message, is_xml=False)
            return
        for root, events in xml_events(sample):
            self._observe(sample, root, events, message, is_xml=True)

    def _observe(
        self, sample: Path, root: SampleRoot, events: Events, message: str, *, is_xml: bool
    ) -> None:
        if message and root.name != message:
            text = f"the message is `{root.name}`, and not `{message}`"
            raise sample_failed("samples-differ", text, sample, root.line)
        seen = self.messages.setdefault(
            root.name, ObservedMessage(root.name, root.namespace, is_xml)
        )
        if seen.is_xml != is_xml:
            text = f"`{root.name}` is in XML in one sample, and in JSON in another"
            raise sample_failed("samples-differ", text, sample, root.line)
        if seen.namespace != root.namespace:
            text = f"`{root.name}` is in another namespace than in the samples before"
            raise sample_failed("samples-differ", text, sample, root.line)
        seen.samples += 1
        seen.envelopes[root.envelope] = None
        known = set(seen.node.members)
        try:
            with closing(events):
                observe(events, seen.node, repeats=is_xml)
        except SampleFaultError as error:
            raise sample_failed("sample-invalid", str(error), sample, root.line) from None
        if not is_xml and (seen.node.values.count or seen.node.nulls):
            text = "a message in JSON is an object or a list"
            raise sample_failed("sample-invalid", text, sample)
        self._compare(known, seen, sample)

    def _compare(self, known: set[MemberKey], seen: ObservedMessage, sample: Path) -> None:
        """Warn where a sample has nothing in common with those of its message before it."""
        last = [*seen.node.orders][-1:]
        if known and last and last[0] and known.isdisjoint(last[0]):
            text = f"it has no name in common with the samples of `{seen.name}` before it"
            hint = "if it is another message, draft that apart"
            position = Position(str(sample), 1, 1)
            self.warnings.append(Finding("samples-differ", text, position, "warning", hint=hint))

    def draft(self, name: str) -> Imported:
        """The contract of what was seen; several messages are warned about."""
        drafted = contract_draft(name, self.messages, samples=self.samples, codes=self.codes)
        drafted.warnings = tuple(self.warnings)
        return drafted


def infer(
    samples: Sequence[Path], *, name: str = "", message: str = "", codes: int = 0
) -> Imported:
    """The contract of sample messages in files; see `SampleInference`.

    Raises FindingsError for a sample that is neither XML nor JSON, or of another message.
    """
    inference = SampleInference(codes=codes)
    tables = TableSamples(inference)
    for sample in samples:
        if not tables.add_file(sample, message):
            inference.add_file(sample, message)
    if len(inference.messages) > 1 and not message:
        names = [*inference.messages]
        listed = ", ".join(f"`{each}`" for each in names[:8])
        text = f"the samples are of {counted(len(names), 'message')}: {listed}" + (
            ", …" if len(names) > 8 else ""
        )
        hint = "if they are one message, say so: `--message NAME`"
        position = Position(str(samples[0]), 1, 1)
        inference.warnings.append(Finding("samples-differ", text, position, "warning", hint=hint))
    drafted = inference.draft(name or message or samples[0].name.partition(".")[0])
    tables.complete(drafted)
    return drafted
