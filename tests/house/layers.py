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
    "code_tree",
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
    "explanation",
    "editor",
    "cases",
    "coverage",
    "book",
    "propose",
    "mutation",
    "batch",
    "spark",
    "timing",
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


def circles(package: Path) -> list[list[str]]:
    """The modules that import themselves through others, circle by circle.

    Imports in functions count; those for type checking alone do not.
    """
    files = dict(modules(package))
    graph = {name: _loaded(name, path, set(files)) for name, path in files.items()}
    found: list[list[str]] = []
    while graph:
        free = [name for name, needed in graph.items() if not needed & graph.keys()]
        if not free:  # each module left is in a circle or imports one: walk until one comes again
            walk = [next(iter(graph))]
            while (after := min(graph[walk[-1]] & graph.keys())) not in walk:
                walk.append(after)
            found.append(walk[walk.index(after) :])
            free = found[-1]
        for name in free:
            del graph[name]
    return found


def _loaded(name: str, path: Path, known: set[str]) -> set[str]:
    """The modules of the project that a module imports, without those for type checking alone."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found: set[str] = set()
    pending: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"), str(path))]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            pending.extend(node.orelse)
            continue
        pending.extend(ast.iter_child_nodes(node))
        for imported in _imported(node, package):
            aliases = node.names if isinstance(node, ast.ImportFrom) else []
            submodules = {f"{imported}.{alias.name}" for alias in aliases} & known
            # A name that a package offers besides its modules comes from the package itself.
            found |= submodules
            if len(submodules) < len(aliases) or not aliases:
                found.add(imported)
    return (found & known) - {name}


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
