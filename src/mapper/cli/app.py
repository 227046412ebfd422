"""The program `mapper`: its commands and what they share."""

from __future__ import annotations

from typing import Annotated

import typer

from mapper.cli import (
    batch,
    bench,
    check,
    codes,
    compile,
    contract,
    coverage,
    diff,
    docs,
    eval,
    evidence,
    explain,
    fmt,
    lsp,
    new,
    run,
    schema,
    test,
    trace,
    watch,
)

app = typer.Typer(
    name="mapper",
    help="Translate messages of one standard into another, by checked mapping files.",
    epilog="""\b
Each command teaches by example: mapper COMMAND --help
The examples can be tried in the folder examples/ of the project.

\b
Exit code:
   0  all is well
   1  errors, failed cases, differences, or messages that could not be mapped
   2  usage error
  70  a fault in mapper itself
""",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        from mapper.compiler.compiler_version import installed_version
        from mapper.reading.native_core import STATE

        typer.echo(installed_version())
        typer.echo(f"native core: {STATE}", err=True)
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


app.command("run", epilog=run.EXAMPLES)(run.run)
app.command("batch", epilog=batch.EXAMPLES)(batch.batch)
app.command("check", epilog=check.EXAMPLES)(check.check)
app.command("test", epilog=test.EXAMPLES)(test.test)
app.command("eval", epilog=eval.EXAMPLES)(eval.evaluate)
app.command("explain", epilog=explain.EXAMPLES)(explain.explain)
app.command("diff", epilog=diff.EXAMPLES)(diff.diff)
app.command("coverage", epilog=coverage.EXAMPLES)(coverage.coverage)
app.command("evidence", epilog=evidence.EXAMPLES)(evidence.evidence)
app.command("docs", epilog=docs.EXAMPLES)(docs.docs)
app.command("new", epilog=new.EXAMPLES)(new.new)
app.command("fmt", epilog=fmt.EXAMPLES)(fmt.fmt)
app.command("codes", epilog=codes.EXAMPLES)(codes.codes)
app.command("bench", epilog=bench.EXAMPLES)(bench.bench)
app.command("compile", epilog=compile.EXAMPLES)(compile.compile_mapping)
app.command("trace", epilog=trace.EXAMPLES)(trace.trace)
app.command("schema", epilog=schema.EXAMPLES)(schema.schema)
app.command("watch", epilog=watch.EXAMPLES)(watch.watch)
app.command("lsp", epilog=lsp.EXAMPLES)(lsp.lsp)
app.add_typer(contract.app, name="contract")
