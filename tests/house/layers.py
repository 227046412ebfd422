"""Reads the imports of the project's modules without running them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# The folders of src/mapper, each of which imports only what stands before it. `api` stands for
# the modules directly in src/mapper: the public API, which the folders after it may call.
ORDER = (
    "diagnostics",
    "yaml_text",
    "regex",
    "jsonata",
    "datatypes",
    "policies",
    "contract",
    "reading",
    "writing",
    "running",
    "expression_types",
    "mapping_file",
    "plan",
    "compiler",
    "api",
    "generate",
    "report",
    "cases",
    "cli",
)


@dataclass(frozen=True)
class Import:
    """One import of a module of the project by another."""

    importer: str
    imported: str
    line: int


def folder_of(module: str) -> str:
    """The layer of `mapper.x.y`: its folder, or `api` for what stands directly in the package."""
    if module == "mapper.__main__":  # `python -m mapper` is the command line
        return "cli"
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in ORDER else "api"


def module_name(path: Path, package: Path) -> str:
    """The dotted name of a module file below the package folder."""
    parts = ("mapper", *path.relative_to(package).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def modules(package: Path) -> Iterator[tuple[str, Path]]:
    """Name and file of every module of the package, in order."""
    for path in sorted(package.rglob("*.py")):
        yield module_name(path, package), path


def imports(name: str, path: Path) -> Iterator[Import]:
    """Every import of the project in a module, those inside functions included."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        for imported in _imported(node, package):
            if imported == "mapper" or imported.startswith("mapper."):
                yield Import(name, imported, getattr(node, "lineno", 0))


def _imported(node: ast.AST, package: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield alias.name
    elif isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            parent = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*parent, *([node.module] if node.module else [])])
        if base == "mapper":  # `from mapper import plan` names a folder or something of the API
            for alias in node.names:
                yield f"mapper.{alias.name}" if alias.name in ORDER else "mapper"
        else:
            yield base
    elif (  # import_module("mapper.x") with a literal name
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name | ast.Attribute)
        and (node.func.id if isinstance(node.func, ast.Name) else node.func.attr)
        in ("import_module", "__import__")
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    ):
        yield node.args[0].value
