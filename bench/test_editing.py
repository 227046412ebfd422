"""What an editor waits for: findings after a change, and what can be written at the cursor."""

from __future__ import annotations

import gc
from pathlib import Path
from statistics import quantiles
from time import process_time

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from mapper.editor.answers import completed
from mapper.editor.client_text import ClientText
from mapper.editor.cursor_place import place_at
from mapper.editor.open_files import OpenFiles
from mapper.editor.plan_places import is_expression
from mapper.editor.published_findings import diagnostic_of
from mapper.yaml_text.yaml_nodes import MappingNode, Node, ScalarNode, read_yaml

MAPPINGS = Path(__file__).resolve().parents[1] / "mappings"
EXPRESSIONS = 40
"""Of so many expressions of a file the last characters are typed again."""

TYPED = 4
"""So many characters of each: the first of them changes most of what is known of the rest."""

LARGEST = ("nhr/inschrijving.yaml", "nhr/personen.fragments.yaml")
"""The mapping that takes longest to check, and the largest file it is made of."""


def ends(node: Node, path: tuple[str, ...], kind: str) -> list[int]:
    """Where the expressions of a file end."""
    if isinstance(node, ScalarNode):
        return [node.end] if is_expression(kind, path) and node.style == "plain" else []
    if isinstance(node, MappingNode):
        return [end for key, value in node for end in ends(value, (*path, key.text), kind)]
    return [end for n, item in enumerate(node.items) for end in ends(item, (*path, str(n)), kind)]


def ninety_fifth(seconds: list[float]) -> float:
    """The 95th percentile, in milliseconds."""
    return 1000 * quantiles(seconds, n=20)[-1]


@pytest.mark.parametrize("name", LARGEST)
@pytest.mark.benchmark(group="while a mapping is written", timer=process_time)
def test_while_a_mapping_is_written(benchmark: BenchmarkFixture, name: str) -> None:
    """Each character is checked, and what can be written behind it is asked: the least of three.

    Every round begins with nothing known of a change, so that none was seen before.
    """
    gc.disable()  # as the server has it, which collects while nobody waits
    rounds: list[list[tuple[float, float]]] = []
    try:
        benchmark.pedantic(lambda: rounds.append(written((MAPPINGS / name).resolve())), rounds=3)
    finally:
        gc.enable()
    least = [tuple(map(min, zip(*times, strict=True))) for times in zip(*rounds, strict=True)]
    for number, what in enumerate(("completion", "findings")):
        found = ninety_fifth([times[number] for times in least])
        benchmark.extra_info[f"{what}, 95th percentile, ms"] = round(found, 1)
        most = max(times[number] for times in least)
        print(f"{name}: {what}: {found:.0f} ms at the 95th percentile, {1000 * most:.0f} at most")


def written(file: Path) -> list[tuple[float, float]]:
    """The seconds of completion, and of findings, after each character that is typed."""
    text = file.read_text("utf-8")
    files = OpenFiles()
    files.hold(file, text)
    files.check(file)
    root, _ = read_yaml(text, file.name)
    assert root is not None
    found = ends(root, (), files.known(file).kind)
    chosen = found[:: max(1, len(found) // EXPRESSIONS)][:EXPRESSIONS]
    seconds = []
    offered = 0
    for end in chosen:
        gc.collect()
        for missing in range(TYPED - 1, -1, -1):
            changed = text[: end - missing] + text[end:]
            files.hold(file, changed)
            start = process_time()
            client = ClientText(changed)
            offset = client.offset(client.position(end - missing))
            place = place_at(changed, str(file), offset)
            items = completed(place, files.known(file), client, offset) if place else []
            middle = process_time()
            _ = [diagnostic_of(finding, client) for finding in files.check(file)]
            seconds.append((middle - start, process_time() - middle))
            offered += bool(items)
    # Nothing is offered in a number, and behind a text that ends.
    assert offered > 0.7 * len(seconds)
    return seconds
