"""Cases: example inputs with what is expected of them. Find, run, update, report.

A case is a folder `fixtures/<source>/<mapping>/<case>/` and belongs to the mapping
`mappings/<source>/<mapping>.yaml` beside `fixtures`. It holds

- `input.<extension>`, or for a source in parts the folder `input/` with one file per part
  (or `input.zip`);
- `expected.xml`, `expected.json` or both; neither where the message must be refused;
  for a delivery about several subjects `expected/<subject>.xml` (or `.json`), one per subject;
- `notices.yaml` where there are notices: a list of `code`, `severity`, `target_path`,
  `source_path` and `count`, of which an entry names those that matter;
- `params.yaml` where the mapping has parameters: name and value.

A file `fixtures/<source>/<mapping>/<name>.cases.yaml` holds small cases: a few paths of an input
that is otherwise that of a case, and what is expected on a few paths of the output.
"""

from mapper.cases.case_runs import CaseOutcome, run_cases
from mapper.cases.discovery import Case, find_cases
from mapper.cases.small_cases import SmallCase, all_cases
from mapper.cases.updating import Update, update_case

__all__ = [
    "Case",
    "CaseOutcome",
    "SmallCase",
    "Update",
    "all_cases",
    "find_cases",
    "run_cases",
    "update_case",
]
