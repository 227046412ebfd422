"""The Python in the documents runs, and gives what they show."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)

# The pages whose examples run in the folder examples; those of others run in the project's.
IN_EXAMPLES = {"docs/api.md"}

# One session for each page: what stands above is there below.
RUN = """\
import doctest, sys

blocks, names, failed = eval(sys.stdin.read()), {"__name__": "__main__"}, 0
for number, block in enumerate(blocks, 1):
    if ">>> " in block:
        test = doctest.DocTestParser().get_doctest(block, names, f"block {number}", None, 0)
        failed += doctest.DocTestRunner().run(test, clear_globs=False).failed
        names = test.globs
    else:
        exec(compile(block, f"block {number}", "exec"), names)
sys.exit(failed > 0)
"""


def pages() -> list[str]:
    """The documents with Python in them."""
    found = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    return sorted(
        path.relative_to(ROOT).as_posix() for path in found if BLOCK.search(path.read_text("utf-8"))
    )


@pytest.mark.parametrize("page", pages())
def test_what_a_page_shows_is_so(page: str, tmp_path: Path) -> None:
    """Each block runs after those above it, and prints what stands below its lines."""
    text = (ROOT / page).read_text("utf-8")
    if page in IN_EXAMPLES:
        shutil.copytree(ROOT / "examples", tmp_path, dirs_exist_ok=True)
    else:
        for name in ("mappings", "fixtures"):
            (tmp_path / name).symlink_to(ROOT / name)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", RUN],
        input=repr(BLOCK.findall(text)),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_on_python_is_among_them() -> None:
    """The pages are found."""
    assert {"docs/api.md", "docs/expressions.md"} <= set(pages())
