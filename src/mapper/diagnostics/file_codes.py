"""The codes of findings about files as such, contracts and cases."""

from __future__ import annotations

from typing import Final

FILES: Final[tuple[tuple[str, str, str, str], ...]] = (
    # --- files and YAML ---------------------------------------------------------------------
    (
        "file-not-found",
        "A file that is named does not exist",
        "A path is relative to the file it stands in. What is found there is no file, or it cannot be read.",
        "correct the path, or add the file.",
    ),
    (
        "path-outside-root",
        "A path leads out of the mapping root",
        "A mapping may only name files inside its root: the nearest folder above it that holds `mapper.yaml`, else the one called `mappings`, else its own. Links count as what they lead to.",
        "bring the file below the root, or put an empty `mapper.yaml` in a folder above both.",
    ),
    (
        "file-too-large",
        "A file is larger than mapper reads",
        "Files of rules, contracts and tables are bounded in bytes, depth and number of nodes.",
        "split the file.",
    ),
    (
        "file-twice",
        "A file stands twice in a list",
        "The same file is named twice, perhaps through two paths.",
        "keep one of the two.",
    ),
    (
        "yaml-syntax",
        "The file is not YAML",
        "YAML cannot be read beyond this place.",
        "correct the line that is shown; often an indentation, a quote that does not close, or an expression that needs quotes.",
    ),
    (
        "yaml-not-allowed",
        "A part of YAML that mapper does not take",
        "Files are data and nothing else: no anchors, aliases, tags, merge keys, further documents, or keys that are not text.",
        "write the content out where it is used; put it in quotes where it is text.",
    ),
    (
        "quote-expression",
        "YAML takes part of an expression for itself",
        "JSONata and YAML use the same characters. Unquoted, YAML would read this expression as something else: ` #` starts a comment, `: ` ends a key, a leading `[`, `{`, `%`, `*`, `&`, `!`, `|`, `>`, `@`, a backtick or a quote has a meaning of its own, and in brackets a comma ends an item.",
        "put the whole expression in quotes, or in a block (`|` and the expression below it).",
    ),
    (
        "duplicate-key",
        "A key stands twice",
        "A name in an object, or the key of a row in a table, stands there more than once; one of them would be lost.",
        "keep one of the two.",
    ),
    (
        "unknown-key",
        "A key that does not exist here",
        "Nothing in a file is passed over: a key must be one of those its block has.",
        "correct the name; the nearest one is shown. A field of the target is written without `$`, an instruction with it.",
    ),
    (
        "missing-key",
        "A key that must be there is not",
        "The block lacks a key without which it says nothing.",
        "add the key.",
    ),
    (
        "nothing-here",
        "A key without content",
        "A key, a list or a text is empty. That would be a rule that does nothing.",
        "write what belongs there, or leave the key out. In a file that extends another one `~` takes a key of the base away.",
    ),
    (
        "wrong-kind",
        "A value of another kind than its place asks for",
        "Text stands where an object or a list is needed, or the other way about, or a word that is not one of those allowed.",
        "give a value of the kind the message names.",
    ),
    (
        "removes-nothing",
        "`~` takes away what is not there",
        "In a file that extends another one, `~` removes a key of the base; the base has no such key here.",
        "correct the name, or leave the key out.",
    ),
    (
        "extends-itself",
        "A file extends itself",
        "The chain of `extends` comes back to a file that is in it.",
        "let one of the files stand alone.",
    ),
    # --- contracts --------------------------------------------------------------------------
    (
        "contract-value",
        "A value that a contract cannot have here",
        "The keyword takes another kind of value, or one within certain bounds.",
        "see the message and `docs/contracts.md`.",
    ),
    (
        "contract-cycle",
        "A contract that refers to itself only",
        "A reference leads back to itself without an object between, or two files to each other.",
        "define the type in one place.",
    ),
    (
        "choice-unclear",
        "Branches of a choice that can hold at once",
        "`oneOf` means that exactly one branch holds; here two of them can.",
        "name in each branch what is required or forbidden.",
    ),
    (
        "pattern-syntax",
        "A pattern that cannot be used",
        "Patterns are in the dialect of XSD 1.0: anchored, without `^`, `$` or look-around.",
        "correct the pattern.",
    ),
    (
        "xsd-invalid",
        "A schema that is not one",
        "The file that is imported is not XML, or not a schema of XSD 1.0.",
        "correct the file, or import another one.",
    ),
    (
        "json-schema-invalid",
        "A JSON Schema that is not one",
        "The file that is imported is not a JSON Schema or OpenAPI document: those are objects.",
        "correct the file, or import another one.",
    ),
    (
        "sample-invalid",
        "A sample that cannot be read",
        "A contract is inferred from messages in XML or JSON; this file is neither, or declares a document type.",
        "leave the file out, or correct it.",
    ),
    (
        "unknown-namespace",
        "A namespace that is not declared",
        "A prefix or namespace stands in a contract whose header does not declare it.",
        "correct the name, or declare it.",
    ),
    # --- cases ------------------------------------------------------------------------------
    (
        "no-cases",
        "There are no cases",
        "No case was found for what was asked.",
        "add a folder `fixtures/<source>/<mapping>/<case>/` with an input.",
    ),
    (
        "case-place",
        "A case in the wrong place",
        "A case stands in `fixtures/<source>/<mapping>/<case>/`.",
        "move the folder.",
    ),
    (
        "case-mapping",
        "A case without a mapping",
        "The folder of a case names its mapping, and that mapping does not exist.",
        "rename the folder, or add the mapping.",
    ),
    (
        "case-day",
        "A case that depends on the day of the run",
        "The mapping has a parameter with `today: true`, and params.yaml does not give it: tomorrow the case would say something else.",
        "give the parameter in the case's params.yaml.",
    ),
    (
        "case-input",
        "A case without one input",
        "A case has exactly one `input.*`, or a folder of parts.",
        "keep one.",
    ),
    (
        "case-file",
        "A file of a case that cannot be read",
        "`notices.yaml` or `params.yaml` is not of the form that `docs/` describes.",
        "correct the file; `mapper test --update` writes it.",
    ),
    (
        "case-not-updated",
        "A case that was not updated",
        "`--update` does not write an output that its contract refuses.",
        "correct the mapping first.",
    ),
    (
        "table-of-nothing",
        "A table of a deployment's own that replaces none",
        "A file in the folder of `--tables`, or of `tables` in `mapper.yaml`, takes the place of the table that has its name below the mapping root. None has the name of this one, so that it is not used.",
        "give it the name of the table that it replaces, with its folders.",
    ),
    # --- what cases reach ------------------------------------------------------------------
    (
        "rows-unreached",
        "Rows of a table that no case looks up",
        "A row that nothing looks up may say anything. `mapper test --reached` tells of them.",
        "write cases, or a reason in the folder's `unreached.yaml`.",
    ),
    (
        "policy-unreached",
        "An outcome that a rule picks and no case meets",
        "The rule says what happens with a value that does not fit (`$on_…`), and no case has one. `mapper test --reached` tells of it.",
        "write a case, or a reason in the folder's `unreached.yaml`.",
    ),
    (
        "reason-stale",
        "A reason for what is reached, or is not there",
        "`unreached.yaml` says why a row or an outcome is reached by no case; some case reaches it, or there is no such row or rule.",
        "take it out.",
    ),
)
