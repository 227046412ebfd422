"""`mapper contract`: contracts from other languages, and to them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mapper.cli import exit_codes
from mapper.cli.command_loading import findings_printed
from mapper.cli.options import OpenApi, OutputFile, ReportFormat, TextOrJson, examples, named_values
from mapper.cli.output import write_text
from mapper.cli.shell_completion import elements
from mapper.cli.terminal import show, talk
from mapper.diagnostics.plural import counted
from mapper.writing.whole_files import write_atomically

if TYPE_CHECKING:
    from mapper.contract import Contract
    from mapper.contract.json_schema.json_schema_export import Exported

IMPORT_EXAMPLES = examples(
    "mapper contract import schemas/bill.xsd --element Bill",
    "mapper contract import schemas/bill.xsd -o mappings/shop/bill.contract.yaml",
    "mapper contract import schemas/bill.xsd --envelope soap-1.1 --prefix b=urn:example:bill",
    "mapper contract import schemas/service.wsdl --map http://schemas.example.org/=schemas/",
    "mapper contract import schemas/openapi.yaml --element Basket --docs",
    "mapper contract import schemas/returns.csv-metadata.json",
)
INFER_EXAMPLES = examples(
    "mapper contract infer in/a.xml in/b.xml",
    "mapper contract infer basket.json -o mappings/shop/basket.contract.yaml",
    "mapper contract infer in/a.xml in/b.xml --codes 5",
    "mapper contract infer returns.csv",
    "mapper contract infer in/b.xml --check mappings/shop/order.contract.yaml",
)
VALIDATE_EXAMPLES = examples(
    "mapper contract validate mappings/shop/order.contract.yaml in/a.xml --message Order",
)
DIFF_EXAMPLES = examples(
    "mapper contract diff mappings/shop/order.contract.yaml schemas/order-2.contract.yaml",
)
EXPORT_EXAMPLES = examples(
    "mapper contract export mappings/shop/order.contract.yaml --xsd schemas/",
    "mapper contract export schemas/order-2.contract.yaml --json-schema order.json",
    "mapper contract export schemas/order-2.contract.yaml --openapi o.yaml --docs",
    "mapper contract export schemas/order-2.contract.yaml --tables tables/",
)

app = typer.Typer(
    help="Contracts from schemas, and schemas from contracts.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("import", epilog=IMPORT_EXAMPLES)
def import_schema(  # noqa: PLR0913  # the arguments and options of the command
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="XSD files (they may include others), a WSDL, OpenAPI or JSON Schema document, "
            "or a description of tables.",
        ),
    ],
    element: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="The element (or schema) of a message; may be repeated. Default: all.",
            autocompletion=elements,
        ),
    ] = None,
    name: Annotated[str, typer.Option(help="The name of the contract; else that of FILE.")] = "",
    prefix: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=URI", help="A short name for a namespace; may be repeated."),
    ] = None,
    alias: Annotated[
        list[str] | None,
        typer.Option(metavar="OTHER=URI", help="Another URI that counts as the namespace URI."),
    ] = None,
    envelope: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="What may enclose the messages, such as soap-1.1."),
    ] = None,
    maps: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="URL=PATH",
            help="A file or folder in the place of a remote address; may be repeated.",
        ),
    ] = None,
    docs: Annotated[
        bool, typer.Option("--docs", help="Keep descriptions, and what codes mean.")
    ] = False,
    lax: Annotated[
        bool,
        typer.Option(
            "--lax/--strict",
            help="Warn of rules of XML Schema that a schema breaks and that libxml2 lets pass; "
            "or refuse it.",
        ),
    ] = True,
    output: OutputFile = None,
) -> None:
    """Make a contract (YAML) from a schema: XSD, WSDL, OpenAPI, JSON Schema or tables.

    Structure and facets are taken over; documentation with --docs. Types that no message uses are
    left out. The order is that of the schema, so that the import of a changed schema reads as a
    difference. Descriptions of tables are CSV on the Web and Frictionless.

    What you add by hand belongs in a contract that `extends` the imported one. Then the next
    version of the schema can be imported over the file: what no longer fits is printed, and the
    exit code is 1. A file that was edited by hand is not written over.
    """
    prefixes = {uri: short for short, uri in named_values(prefix or (), "--prefix").items()}
    aliases: dict[str, list[str]] = {}
    for text in alias or ():
        other, equals, uri = text.partition("=")
        if not equals or not other or not uri:
            raise typer.BadParameter(f"--alias takes OTHER=URI, not {text!r}")
        aliases.setdefault(uri, []).append(other)

    local = _maps(maps or ())

    from mapper import contract
    from mapper.cli.printing import print_findings
    from mapper.contract.file import import_stamp

    with findings_printed():
        if contract.is_wsdl(files[0]) and (len(files) > 1 or envelope):
            raise typer.BadParameter("a WSDL comes alone, and says itself what its envelopes are")
        if contract.is_xml(files[0]):
            text = contract.import_xsd(
                files,
                element or (),
                name=name,
                prefixes=prefixes,
                aliases=aliases,
                envelopes=envelope or (),
                maps=local,
                docs=docs,
                lax=lax,
                warned=print_findings,
            )
        elif contract.is_table_description(files[0]):
            if len(files) > 1 or prefix or alias or envelope or element or maps or docs or not lax:
                raise typer.BadParameter(
                    "a description of tables comes alone: all its tables are imported, and no option "
                    "but --name and -o is for them"
                )
            text = contract.import_table_description(files[0], name=name)
        elif len(files) > 1 or prefix or alias or envelope or not lax:
            raise typer.BadParameter(
                "an OpenAPI or JSON Schema document comes alone, without namespaces or envelopes, "
                "and there is no --strict reading of it"
            )
        else:
            text = contract.import_json_schema(
                files[0], element or (), name=name, maps=local, docs=docs
            )
        text = import_stamp.stamped(text)
        if output is not None:
            import_stamp.check_unedited(output, text)
    write_text(text, output)
    found = import_stamp.extension_findings(output) if output is not None else []
    print_findings(found)
    if any(finding.severity == "error" for finding in found):
        raise typer.Exit(exit_codes.FAILED)


@app.command("infer", epilog=INFER_EXAMPLES)
def infer_contract(
    samples: Annotated[
        list[Path],
        typer.Argument(metavar="SAMPLE", exists=True, dir_okay=False, help="Sample messages."),
    ],
    name: Annotated[
        str, typer.Option(help="The name of the contract; else that of the message or SAMPLE.")
    ] = "",
    message: Annotated[
        str,
        typer.Option(metavar="NAME", help="All samples are this message, whatever their files."),
    ] = "",
    codes: Annotated[
        int,
        typer.Option(
            metavar="LIMIT",
            min=0,
            help="Take values over as codes where there are at most LIMIT, each seen twice.",
        ),
    ] = 0,
    check: Annotated[
        Path | None,
        typer.Option(
            metavar="CONTRACT",
            exists=True,
            dir_okay=False,
            help="Print where the samples and this contract disagree, and draft nothing.",
        ),
    ] = None,
    form: Annotated[
        TextOrJson, typer.Option("--format", help="How disagreements print.")
    ] = TextOrJson.TEXT,
    output: OutputFile = None,
) -> None:
    """Make a first contract (YAML) from samples: XML, JSON, JSON by lines, CSV or Parquet.

    What all samples have is required: an assumption, with how often it was seen beside it. What
    samples do not agree on, or what only looks like a rule, is a remark. No value of a sample is
    taken over unless you ask for codes.

    With --check nothing is drafted: each disagreement prints once, with its path, how often it
    occurs and where first. The exit code is 1 when there is one.
    """
    from mapper import contract
    from mapper.cli.printing import print_findings

    with findings_printed():
        if check is None:
            text = contract.infer(
                samples, name=name, message=message, codes=codes, warned=print_findings
            )
            write_text(text, output)
            return
        if output is not None or codes or name:
            raise typer.BadParameter(
                "--check drafts nothing: leave --output, --codes and --name out"
            )
        from mapper.report.sample_disagreements import sample_disagreements

        found = sample_disagreements(contract.load(check), samples, message)
    if form is TextOrJson.JSON:
        show(json.dumps([each.as_json() for each in found], ensure_ascii=False, indent=2) + "\n")
    else:
        show("".join(each.as_text() for each in found))
    talk(f"{counted(len(samples), 'sample')} read, {counted(len(found), 'disagreement')}")
    if found:
        raise typer.Exit(exit_codes.FAILED)


@app.command("export", epilog=EXPORT_EXAMPLES)
def export_schema(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="The contract file.")
    ],
    xsd: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", file_okay=False, help="Write XSD: one file per namespace."),
    ] = None,
    json_schema: Annotated[
        Path | None,
        typer.Option(
            "--json-schema", metavar="FILE", dir_okay=False, help="Write JSON Schema 2020-12."
        ),
    ] = None,
    openapi: Annotated[
        Path | None,
        typer.Option(metavar="FILE", dir_okay=False, help="Write OpenAPI with its components."),
    ] = None,
    openapi_version: Annotated[
        OpenApi, typer.Option("--openapi-version", help="The version of OpenAPI.")
    ] = OpenApi.V3_1,
    message: Annotated[
        str,
        typer.Option(metavar="NAME", help="The message that the JSON Schema is about; else any."),
    ] = "",
    tables: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", file_okay=False, help="Write the lists of codes as CSV tables."
        ),
    ] = None,
    docs: Annotated[
        bool, typer.Option("--docs", help="Keep descriptions, and what codes mean.")
    ] = False,
) -> None:
    """Make schemas from a contract: XSD, JSON Schema, OpenAPI; and tables of its codes.

    A schema gives the same verdict on a message as the contract; what it cannot say is printed,
    and stands in it as a comment. A FILE is JSON, or YAML where its name ends in .yaml; - is
    standard output. Tables never replace a file; how a mapping declares them, with their source,
    is printed.
    """
    from mapper import contract

    if xsd is None and json_schema is None and openapi is None and tables is None:
        raise typer.BadParameter("say what to write: --xsd, --json-schema, --openapi or --tables")
    if message and json_schema is None:
        raise typer.BadParameter("--message goes with --json-schema: the others have all messages")
    with findings_printed():
        loaded = contract.load(file)
        if json_schema is not None:
            _write_schema(contract.export_json_schema(loaded, message, docs=docs), json_schema)
        if openapi is not None:
            newer = openapi_version is OpenApi.V3_2
            exported = contract.export_openapi(loaded, "3.2" if newer else "3.1", docs=docs)
            _write_schema(exported, openapi)
        if xsd is not None:
            for path in contract.export_xsd(loaded, xsd, docs=docs):
                talk(f"written  {path}")
        if tables is not None:
            _write_tables(loaded, tables)


def _write_schema(exported: Exported, file: Path) -> None:
    """Writes a schema to a file, or to standard output for `-`; and says what it cannot say."""
    if file.suffix in {".yaml", ".yml"}:
        import yaml

        text = yaml.safe_dump(exported.document, sort_keys=False, allow_unicode=True, width=100)
    else:
        text = json.dumps(exported.document, ensure_ascii=False, indent=2) + "\n"
    write_text(text, None if str(file) == "-" else file)
    for remark in exported.remarks:
        talk(f"note: {remark}")


def _write_tables(loaded: Contract, folder: Path) -> None:
    """Writes the lists of codes of a contract, and prints how a mapping declares them."""
    from mapper.contract.code_tables import code_tables, declared
    from mapper.yaml_text.file_contents import bounded_content

    made = code_tables(loaded)
    files = {folder / f"{table.name}.csv": table.csv() for table in made}
    for path, content in files.items():
        if path.exists() and (not path.is_file() or bounded_content(path) != content):
            raise typer.BadParameter(
                f"{path} is there and holds something else: name another folder, or move it"
            )
    if not made:
        talk("the contract lists no codes")
        return
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        if not path.exists():
            write_atomically(path, content)
            talk(f"written  {path}")
    show(declared(made, folder.name or "."))


@app.command("validate", epilog=VALIDATE_EXAMPLES)
def validate_messages(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="The contract file.")
    ],
    messages: Annotated[
        list[Path],
        typer.Argument(metavar="MESSAGE", exists=True, dir_okay=False, help="XML or JSON files."),
    ],
    message: Annotated[
        str, typer.Option(metavar="NAME", help="The message of the contract, if it has several.")
    ] = "",
    show_values: Annotated[
        bool, typer.Option("--show-values", help="Print the values that are wrong.")
    ] = False,
    form: Annotated[TextOrJson, typer.Option("--format", help="How notices print.")] = (
        TextOrJson.TEXT
    ),
) -> None:
    """Judge messages by their contract, as the schema it was made of would.

    What is wrong is printed with its path and line, and without its value unless asked for. The
    exit code is 1 when a message is not valid.
    """
    from mapper import contract
    from mapper.cli.printing import print_notices
    from mapper.report.message_verdict import message_verdict

    with findings_printed():
        loaded = contract.load(file)
        if not message and len(loaded.messages) > 1:
            names = ", ".join(sorted(loaded.messages))
            raise typer.BadParameter(f"the contract has several messages: {names}; use --message")
        judged = contract.message_of(loaded, message)
    bad = 0
    kind = ReportFormat.JSON if form is TextOrJson.JSON else ReportFormat.TEXT
    for path in messages:
        notices = message_verdict(judged, path)
        bad += any(notice.severity == "error" for notice in notices)
        print_notices(notices, kind, values=show_values, source=str(path))
    talk(f"{counted(len(messages), 'message')} judged, {bad} not valid")
    if bad:
        raise typer.Exit(exit_codes.FAILED)


@app.command("diff", epilog=DIFF_EXAMPLES)
def compare_contracts(
    old: Annotated[
        Path, typer.Argument(metavar="OLD", exists=True, dir_okay=False, help="A contract file.")
    ],
    new: Annotated[
        Path,
        typer.Argument(metavar="NEW", exists=True, dir_okay=False, help="Its next version."),
    ],
    mappings: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="PATH", exists=True, help="Mappings to check; default: the mapping root of OLD."
        ),
    ] = None,
    form: Annotated[TextOrJson, typer.Option("--format", help="How it prints.")] = TextOrJson.TEXT,
) -> None:
    """Show what changed between two versions of a contract, and which rules that breaks.

    Each change says which side of a mapping it can break: one that reads such messages (source),
    or one that makes them (target); or that it is harmless. Each mapping that uses OLD is planned
    with NEW in its place: what is found then and was not before is printed with its rule, which
    breaks, goes unfilled, loses its reason or is in doubt, and with the cases that reach the rule.
    The exit code is 1 when a mapping has a new error or, where no mapping uses OLD, when a change
    can break one.
    """
    from mapper.cases.rule_reach import cases_by_rule
    from mapper.report.contract_impact import contract_impact
    from mapper.yaml_text.mapping_root import mapping_root

    with findings_printed():
        root = mapping_root(old)
        if root.is_relative_to(Path.cwd()):  # findings name files as they are seen from here
            root = root.relative_to(Path.cwd())
        impact = contract_impact(old, new, mappings or [root], cases_by_rule)
    if form is TextOrJson.JSON:
        show(json.dumps(impact.as_json(), ensure_ascii=False, indent=2) + "\n")
    else:
        show(impact.as_text())
    if impact.breaks:
        raise typer.Exit(exit_codes.FAILED)


def _maps(given: list[str] | tuple[()]) -> list[tuple[str, Path]]:
    """What `--map` says: an address, and the file or folder in its place."""
    made = []
    for text in given:
        address, equals, path = text.rpartition("=")
        if not equals or not address or not Path(path).exists():
            raise typer.BadParameter(f"--map takes URL=PATH, with a path that exists: {text}")
        made.append((address, Path(path)))
    return made
