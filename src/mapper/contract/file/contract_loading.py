"""Contract files: read, checked whole, and kept by content."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import RLock
from typing import Final

from mapper.contract.file.contract_header import (
    Header,
    namespace_uris,
    read_documentation,
    read_header,
)
from mapper.contract.file.extended_contract import extended
from mapper.contract.file.type_definitions import MESSAGE_KEYS, DefinitionReader
from mapper.contract.json_pointer import name_of_step
from mapper.contract.message_model import (
    NO_DOCUMENTATION,
    AnyType,
    Contract,
    Message,
    QualifiedName,
    Type,
)
from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.errors import FindingsError
from mapper.yaml_text.file_contents import file_content
from mapper.yaml_text.indentation import or_misindented
from mapper.yaml_text.mapping_root import mapping_root, named_file
from mapper.yaml_text.node_checks import NodeChecks
from mapper.yaml_text.yaml_nodes import MappingNode, Node, ScalarNode, read_yaml

SOAP_1_1: Final = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_1_2: Final = "http://www.w3.org/2003/05/soap-envelope"
ENVELOPES: Final[dict[str, tuple[QualifiedName, ...]]] = {
    "soap-1.1": (QualifiedName("Envelope", (SOAP_1_1,)), QualifiedName("Body", (SOAP_1_1,))),
    "soap-1.2": (QualifiedName("Envelope", (SOAP_1_2,)), QualifiedName("Body", (SOAP_1_2,))),
}
"""The envelopes that have a name: SOAP's, of either version."""

_MOST_EXTENDED: Final = 20
_LOCAL: Final = "#/$defs/"
_KEPT: Final = 64

_Key = tuple[str, Path, Path]
_Used = tuple[tuple[Path, str], ...]
"""The files that a contract came from, each with the digest of its content."""


@dataclass(slots=True)
class Loader:
    """Loads contracts and those they refer to; one loader shares types among them.

    What was loaded is kept by the content of all files involved, so that loading again gives the
    same contract with the same types while nothing changed. `overlaid` are files that are read as
    if they held something else: what another version of a contract would do.
    """

    overlaid: dict[Path, bytes] = field(default_factory=dict)
    _kept: OrderedDict[_Key, tuple[_Used, Contract]] = field(default_factory=OrderedDict)
    _lock: RLock = field(default_factory=RLock)

    def load(self, path: str | Path, root: Path | None = None) -> Contract:
        """The contract in a file. References must stay below `root` (see `mapping_root`).

        Raises FindingsError with all that is wrong with the file and those it refers to.
        """
        file = Path(path)
        session = _Session(self, (root or mapping_root(file)).resolve())
        with self._lock:
            contract = session.load(file, None)
        if contract is None or session.findings:
            raise FindingsError(session.findings)
        return contract

    def recall(self, file: Path, root: Path) -> tuple[Contract, _Used] | None:
        """What was loaded from `file`, with the files it came from, if none of them changed."""
        key = _key(file, root)
        kept = self._kept.get(key)
        if kept is None:
            return None
        for used, digest in kept[0]:
            content = self.content(used)
            if content is None or hashlib.sha256(content).hexdigest() != digest:
                del self._kept[key]
                return None
        self._kept.move_to_end(key)
        return kept[1], kept[0]

    def content(self, file: Path) -> bytes | None:
        """What a file holds, or is taken to hold; None where it cannot be read."""
        other = self.overlaid.get(file.resolve())
        if other is not None:
            return other
        try:
            return file_content(file)
        except OSError:
            return None

    def keep(self, file: Path, root: Path, used: _Used, contract: Contract) -> None:
        """Remember a contract without findings."""
        self._kept[_key(file, root)] = (used, contract)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)


def _key(file: Path, root: Path) -> _Key:
    # the name as it was given stands in positions, so it is part of what is kept
    return str(file), file.absolute(), root


class _Session:
    """One call of load: the files on the way, and all findings."""

    def __init__(self, loader: Loader, root: Path) -> None:
        self.loader = loader
        self.root = root
        self.findings: list[Finding] = []
        self.loaded: dict[Path, Contract | None] = {}
        self.used: dict[Path, dict[Path, str]] = {}
        self.under_way: list[Path] = []

    def load(self, file: Path, position: Position | None) -> Contract | None:
        real = file.resolve()
        if real in self.under_way:
            message = f"`{file.name}` refers to itself through others"
            self.findings.append(Finding("contract-cycle", message, position))
            return None
        if real not in self.loaded:
            recalled = self.loader.recall(file, self.root)
            if recalled is not None:
                self.loaded[real], self.used[real] = recalled[0], dict(recalled[1])
            else:
                self.under_way.append(real)
                self.loaded[real] = self._read(file, real, position)
                self.under_way.pop()
        for above in self.under_way:
            self.used.setdefault(above, {}).update(self.used.get(real, {}))
        return self.loaded[real]

    def _read(self, file: Path, real: Path, position: Position | None) -> Contract | None:
        used = self.used.setdefault(real, {})
        before = len(self.findings)
        warnings: list[Finding] = []
        root = self._nodes(file, position, used, warnings, ())
        if root is None:
            return None
        contract = _FileReader(self, file, root).read()
        text = "".join(used[each] for each in sorted(used))
        contract.digest = hashlib.sha256(text.encode()).hexdigest()
        contract.warnings = tuple(warnings)
        if len(self.findings) == before:
            self.loader.keep(file, self.root, tuple(used.items()), contract)
        return contract

    def _nodes(
        self,
        file: Path,
        position: Position | None,
        used: dict[Path, str],
        warnings: list[Finding],
        above: tuple[Path, ...],
    ) -> MappingNode | None:
        """What a file says, with what the file says that it extends, if it does.

        `above` are the files that extend this one. None where there is nothing to read on with.
        """
        content = self.loader.content(file)
        if content is None:
            message = f"the contract file `{file}` cannot be read"
            self.findings.append(Finding("file-not-found", message, position))
            return None
        used[file.absolute()] = hashlib.sha256(content).hexdigest()
        root, findings = read_yaml(content, str(file))
        if findings:
            findings = or_misindented(findings, content.decode("utf-8", "replace"), str(file))
        self.findings += findings
        if not isinstance(root, MappingNode):
            if not findings:
                where = root.position if root is not None else Position(str(file), 1, 1)
                message = "a contract file is an object with `contract:`, `messages:` and `$defs:`"
                self.findings.append(Finding("wrong-kind", message, where))
            return None
        named = root.get("extends")
        if named is None:
            return root
        checks = NodeChecks()
        base = self._extended_nodes(named, checks, used, warnings, (*above, file.resolve()))
        if base is not None:
            root = extended(base, root, checks)
        warnings += [each for each in checks.findings if each.severity == "warning"]
        errors = [each for each in checks.findings if each.severity == "error"]
        self.findings += errors
        return None if errors or base is None else root

    def _extended_nodes(
        self,
        named: Node,
        checks: NodeChecks,
        used: dict[Path, str],
        warnings: list[Finding],
        above: tuple[Path, ...],
    ) -> MappingNode | None:
        """What the file says that `extends` names."""
        name = checks.text(named, "`extends`")
        target = named_file(name, named.position, self.root)
        if isinstance(target, Finding):
            self.findings.append(target)
            return None
        if target.resolve() in above or len(above) > _MOST_EXTENDED:
            message = (
                f"`{target.name}` extends itself through others"
                if target.resolve() in above
                else f"more than {_MOST_EXTENDED} contracts extend each other"
            )
            checks.report("contract-cycle", message, named)
            return None
        return self._nodes(target, named.position, used, warnings, above)


class _FileReader:
    """Reads one file into a contract."""

    def __init__(self, session: _Session, file: Path, root: MappingNode) -> None:
        self.session = session
        self.file = file
        self.root = root
        self.checks = NodeChecks()
        self.header = Header()
        self.nodes: dict[str, Node] = {}
        self.types: dict[str, Type] = {}
        self.untyped: set[str] = set()
        self.others: dict[str, Contract] = {}
        """The contracts in other files, by the names that references have for them."""

    def read(self) -> Contract:
        checks = self.checks
        self.header = read_header(self.root, checks)
        reader = DefinitionReader(self.header, checks, self._resolve)
        definitions = self.root.get("$defs")
        if definitions is not None:
            for key, node in checks.mapping(definitions):
                self.nodes[key.text] = node
                self._prefix(key)
                if _is_array(node):
                    message = "a definition is an object or a value, not a list"
                    checks.report("not-supported", message, node)
                    self.types[key.text] = AnyType(key.text, key.position)
                elif not (isinstance(node, MappingNode) and node.get("$ref") is not None):
                    self.types[key.text] = reader.shell(key.text, node)
                    self.types[key.text].position = key.position
        own = dict(self.types)
        for name in self.nodes:
            if name not in own:
                self._alias(name)
        for name, type_ in own.items():
            if _is_array(self.nodes[name]):
                continue
            reader.fill(type_, self.nodes[name], reader.scope(name))
        contract = Contract(
            self.header.name,
            str(self.file),
            types=self.types,
            namespaces=self.header.namespaces,
            namespace=self.header.namespace,
            qualified=self.header.qualified,
            evidence=self.header.evidence,
            documentation=self.header.documentation,
        )
        messages = self.root.get("messages")
        if messages is not None:
            for key, node in checks.mapping(messages):
                contract.messages[key.text] = self._message(key, node, reader)
        if not contract.messages and not contract.types and not checks.findings:
            checks.report(
                "missing-key", "the contract has neither `messages:` nor `$defs:`", self.root
            )
        reader.finish()
        self.session.findings += checks.findings
        return contract

    def _prefix(self, key: ScalarNode) -> None:
        """A prefix must be one of the namespaces, where there are any."""
        prefix, colon, _ = key.text.partition(":")
        namespaces = self.header.namespaces
        if colon and namespaces and prefix not in namespaces:
            self.checks.unknown("unknown-namespace", "the namespace", prefix, namespaces, key)

    def _message(self, key: ScalarNode, node: Node, reader: DefinitionReader) -> Message:
        checks = self.checks
        namespaces = self.header.namespaces.get(self.header.namespace or "", ())
        envelopes: tuple[tuple[QualifiedName, ...], ...] = ()
        schema = node
        if isinstance(node, MappingNode):
            given = node.get("namespace")
            if given is not None:
                namespaces = namespace_uris(given, self.header, checks)
            around = node.get("envelopes")
            if around is not None:
                envelopes = tuple(self._envelope(each) for each in checks.items(around))
            entries = [entry for entry in node if entry[0].text not in MESSAGE_KEYS]
            schema = replace(node, entries=entries)
        type_, least, most, listed = reader.content(schema, reader.scope(""))
        names = self.header.short_names()
        said = read_documentation(schema, checks) if type_.name or listed else NO_DOCUMENTATION
        return Message(
            key.text, type_, namespaces, envelopes, key.position, names, listed, least, most, said
        )

    def _envelope(self, node: Node) -> tuple[QualifiedName, ...]:
        if isinstance(node, ScalarNode):
            return ENVELOPES.get(self.checks.one_of(node, ENVELOPES, "the envelope") or "", ())
        path = []
        for item in self.checks.items(node):
            prefix, colon, local = self.checks.text(item).rpartition(":")
            uris = self.header.namespaces.get(prefix, ())
            if colon and prefix not in self.header.namespaces:
                self.checks.unknown(
                    "unknown-namespace", "the namespace", prefix, self.header.namespaces, item
                )
            path.append(QualifiedName(local, uris))
        return tuple(path)

    def _alias(self, key: str) -> None:
        """A definition that is another's type, `{$ref: …}`, and those that it leads through."""
        chain: dict[str, None] = {}
        target: Type | None = None
        while key not in self.types and key not in self.untyped:
            reference = self._reference(self.nodes[key])
            if reference is None:
                break
            chain[key] = None
            name = reference.text.removeprefix(_LOCAL)
            if not reference.text.startswith(_LOCAL) or name not in self.nodes:
                target = self._resolve(reference)
                break
            if name in chain:
                self.checks.report("contract-cycle", f"`{name}` refers to itself", reference)
                break
            key = name
        target = target or self.types.get(key)
        if target is None:
            self.untyped |= chain.keys()
        else:
            self.types |= dict.fromkeys(chain, target)

    def _reference(self, node: Node) -> ScalarNode | None:
        """The name of the type that a definition is, or None (reported)."""
        reference = node.get("$ref") if isinstance(node, MappingNode) else None
        if not isinstance(node, MappingNode) or not isinstance(reference, ScalarNode):
            self.checks.wrong_kind(node, "text", "a reference")
            return None
        self.checks.keys(node, {"$ref", "title", "description", "$comment"}, "a reference")
        return reference

    def _resolve(self, reference: ScalarNode) -> Type | None:
        file, hash_, pointer = reference.text.partition("#")
        name = pointer.removeprefix("/$defs/")
        if not hash_ or name == pointer or not name:
            message = f"`{reference.text}` does not refer to a definition"
            hint = "write `#/$defs/NAME`, or `FILE#/$defs/NAME`"
            self.checks.report("unknown-type", message, reference, hint)
            return None
        name = name_of_step(name)
        types: Iterable[str]
        if file:
            contract = self.others.get(file) or self._other(file, reference.position)
            if contract is None:
                return None
            found, types = contract.types.get(name), contract.types
        else:
            found, types = self.types.get(name), self.nodes
        if found is None and not (not file and name in self.nodes):
            self._unknown_type(name, list(types), reference)
        return found

    def _other(self, name: str, position: Position) -> Contract | None:
        """The contract in the file that a reference names, or None (reported)."""
        target = named_file(name, position, self.session.root)
        if isinstance(target, Finding):
            self.checks.findings.append(target)
            return None
        contract = self.session.load(target, position)
        if contract is not None:
            self.others[name] = contract
        return contract

    def _unknown_type(self, name: str, known: list[str], reference: ScalarNode) -> None:
        """Report a name that no definition has; perhaps one has it with another prefix."""
        local = name.rpartition(":")[2]
        same = [key for key in known if key.rpartition(":")[2] == local]
        self.checks.unknown("unknown-type", "the definition", name, same or known, reference)


def _is_array(node: Node) -> bool:
    type_ = node.get("type") if isinstance(node, MappingNode) else None
    return isinstance(type_, ScalarNode) and type_.text == "array"
