"""The codes of findings about what a mapping says: its rules, names, types, expressions."""

from __future__ import annotations

from typing import Final

MAPPINGS: Final[tuple[tuple[str, str, str, str], ...]] = (
    # --- rules ------------------------------------------------------------------------------
    (
        "two-bodies",
        "A rule with more than one body",
        "A rule has exactly one body: `$value`, `$const`, `$empty`, `$match`, `$choose`, `$absent`, `$fail`, or fields (with `$use`).",
        "keep one; for a choice between them use `$choose`.",
    ),
    (
        "no-body",
        "A rule without a body",
        "The rule says when or over what, and not what the field is made of.",
        "add `$value: $` for the item itself, or the fields of the target.",
    ),
    (
        "two-contexts",
        "A rule with both `$from` and `$each`",
        "Either makes what `$` is below; together they leave that open.",
        "write the whole path in `$each`.",
    ),
    (
        "without-effect",
        "An instruction that does nothing here",
        "Some instructions only mean something beside another one (`$where` beside `$each`, `$with` beside `$use`), and nothing beside certain bodies.",
        "remove it, or add what it belongs to.",
    ),
    (
        "never-reached",
        "An arm that is never reached",
        "In `$choose` the first arm whose `$when` holds, and whose `$from` gives something, is taken; one without either always is.",
        "give the arm a `$when`, or make it the last one.",
    ),
    (
        "name-invalid",
        "A name that an expression cannot use",
        "Names of `$as`, `$let`, parameters, tables and indexes are used as `$name`: letters, digits and `_`, not beginning with a digit, and written without `$` where they are given.",
        "choose another name.",
    ),
    (
        "duplicate-name",
        "One name for two things",
        "Two of a mapping's tables, indexes, parameters or fragments go by one name.",
        "give one of them another name.",
    ),
    (
        "policy-unknown",
        "An outcome that the policy does not have",
        "For each event (`$on_missing`, `$on_unknown`, …) mapper knows certain outcomes, and the register may allow fewer of them.",
        "choose one of the outcomes that the message names.",
    ),
    (
        "policy-needed",
        "A choice that must be made",
        "The types show that a value may not fit its target, and the register leaves the outcome to the mapping.",
        "add the `$on_…` that the message names, with one of its outcomes.",
    ),
    # --- names that must exist --------------------------------------------------------------
    (
        "unknown-contract",
        "A contract that cannot be found or read",
        "The contract that a mapping or view names does not exist or is not a contract.",
        "correct the path.",
    ),
    (
        "unknown-message",
        "A message that its contract does not have",
        "`message` names a message of the contract beside it.",
        "correct the name; the nearest one is shown.",
    ),
    (
        "unknown-source-path",
        "A path that the source does not have",
        "The source contract has no such name there. The path would silently give nothing, in every message.",
        "correct the name; the nearest one is shown. `$` is the item of the nearest `$from`, `$each` or `$match`.",
    ),
    (
        "unknown-target-field",
        "A field that the target does not have",
        "The target contract has no field of this name in this place.",
        "correct the name; the nearest one is shown.",
    ),
    (
        "missing-target-field",
        "A required field without a rule",
        "The target contract requires this field, and the mapping does not say what it is made of.",
        "add a rule; `$absent: reason` where the field is deliberately without value.",
    ),
    (
        "unknown-fragment",
        "A fragment that does not exist",
        "`$use` names a fragment of one of the files under `fragments:`.",
        "correct the name, or add the file.",
    ),
    (
        "unknown-table",
        "A table that is not declared",
        "`$table` names a table under `tables:`.",
        "correct the name, or declare the table.",
    ),
    (
        "unknown-format",
        "A format that is not declared",
        "A format must be built in or stand in one of the files under `formats:`.",
        "correct the name, or add the file.",
    ),
    (
        "unknown-type",
        "A type that the contract does not have",
        "A reference or a `types:` entry names a type that the contract does not define.",
        "correct the name; the nearest one is shown.",
    ),
    (
        "unknown-function",
        "A function that does not exist",
        "The expression calls a function that is no built-in function, table, index or name in reach.",
        "correct the name; the nearest one is shown.",
    ),
    (
        "unknown-variable",
        "A name that is not in reach",
        "`$name` must be given by `$let`, `$as`, a parameter, a table or an index around it, or within the expression.",
        "correct the name, or give it where it can be seen.",
    ),
    (
        "unknown-parameter",
        "A parameter that does not exist",
        "`$with`, or the user at run time, gives a parameter that the fragment or mapping does not declare.",
        "correct the name, or declare the parameter.",
    ),
    (
        "missing-parameter",
        "A parameter without a value",
        "The fragment or mapping declares a parameter that has no default, and it is not given.",
        "give it with `$with`, or at run time; or declare a default.",
    ),
    (
        "parameter-invalid",
        "A parameter of another type than declared",
        "The value given for a parameter is not of its declared type.",
        "give a value of that type.",
    ),
    # --- types ------------------------------------------------------------------------------
    (
        "no-conversion",
        "No way from one format to the other",
        "Source and target have different formats, and none of the formats files says how one becomes the other.",
        "declare the conversion in a formats file (`from:`), or write it in the expression; `$convert` where the source is untyped text.",
    ),
    (
        "compare-object",
        "A comparison with an object",
        "An object is compared as if it were a value; the result is never what is meant. A leaf with attributes is an object: its text is `#text`.",
        "compare one of its fields.",
    ),
    (
        "compare-formats",
        "A comparison of two formats",
        "The two sides are written differently (`2024-01-31`, `20240131`) and are never equal.",
        "convert one of the two first.",
    ),
    (
        "list-to-one",
        "Many values for a field that takes one",
        "The source may have more than one value here and the target at most one.",
        "choose one in the expression, or say `$on_many: first`, `omit` or `error`.",
    ),
    (
        "object-to-value",
        "An object where the target takes a value",
        "The expression gives an object, or the rule has fields, and the target field is a leaf.",
        "choose one of its fields.",
    ),
    (
        "value-to-object",
        "A value where the target takes an object",
        "The target field has fields of its own.",
        "write its fields below it.",
    ),
    (
        "alternative-not-named",
        "An alternative of the choice has no arm",
        "`$match` must name every alternative that the source's choice has.",
        "add an arm; `{$absent: reason}` where it has no place in the target.",
    ),
    (
        "unknown-alternative",
        "An arm for an alternative that does not exist",
        "The source's choice has no alternative of this name.",
        "correct the name; the nearest one is shown.",
    ),
    (
        "choice-broken",
        "Fields that may not stand together",
        "The target contract has a choice here, and the rules give values for more than one of its alternatives, or for none.",
        "let `$when`, `$match` or `$choose` decide between them.",
    ),
    (
        "field-twice",
        "A field with two rules",
        "A fragment and the rule that uses it, or two fragments, give the same field.",
        "take the field out of one of them.",
    ),
    (
        "text-may-overflow",
        "A text may be longer than the target allows",
        "The source allows longer texts than the target.",
        "say what must happen: `$on_overflow: truncate`, `omit` or `error`.",
    ),
    (
        "value-may-not-fit",
        "A value may lie outside what the target allows",
        "Pattern, bounds or list of values of the target are narrower than those of the source.",
        "say what must happen: `$on_invalid: omit` or `error`; or convert the value.",
    ),
    (
        "code-not-covered",
        "A code that the table does not have",
        "The source's list of codes, or the target's, has values that the table does not map.",
        "add rows, or say what must happen with `$on_unknown`.",
    ),
    (
        "may-be-absent",
        "An operand that may be absent",
        "`&`, `=`, `$count` and the like give an answer also where a value is absent, and it is seldom the one meant.",
        "ask with `$exists(…)` first, or give a default.",
    ),
    (
        "condition-not-boolean",
        "A condition that is not a boolean",
        "`$when` and `$where` take a boolean, or a node that is present or not. JSONata would take `0` and the empty text for false.",
        "compare, or ask with `$exists(…)`.",
    ),
    (
        "always-absent",
        "A rule that never gives a value",
        "The expression is known to give nothing.",
        "correct it, or say `$absent: reason`.",
    ),
    (
        "constant-invalid",
        "A constant that its target refuses",
        "The value of `$const` does not hold to the target contract; every message would be refused.",
        "correct the constant.",
    ),
    # --- expressions ------------------------------------------------------------------------
    (
        "expression-syntax",
        "An expression that cannot be parsed",
        "The text is not JSONata; the place where it stops making sense is shown, with JSONata's own code.",
        "correct the expression.",
    ),
    (
        "expression-type",
        "An expression that must fail",
        "The types show that this operation, or a call with these arguments, is an error for every message.",
        "correct the expression.",
    ),
    (
        "regex-unsupported",
        "A regular expression that is not supported",
        "Regular expressions run in bounded time; back-references and look-around are not among them.",
        "write the expression without them.",
    ),
    (
        "not-reproducible",
        "A function that gives another answer every time",
        "`$now`, `$millis` and `$random` are refused in mappings: the same message gives the same output every day.",
        "make it a parameter of the mapping.",
    ),
    (
        "not-supported",
        "Something mapper does not support here",
        "The construct is known, and has no meaning in this place or is not carried over.",
        "see the message.",
    ),
    # --- tables, fragments, what is not used -------------------------------------------------
    (
        "table-without-column",
        "A table lacks a column",
        "`key` and `value` name columns of the table's header.",
        "correct the name, or the header.",
    ),
    (
        "table-malformed",
        "A table that is not a table",
        "The file is not CSV in UTF-8 with a header, or a row does not fit it. Rows are never shown.",
        "correct the line that is named.",
    ),
    (
        "table-value-invalid",
        "Values of a table that the target refuses",
        "The value column holds values that do not hold to the target contract. Rows are never shown.",
        "correct the table.",
    ),
    (
        "empty-key",
        "A row without a key",
        "A key column of the table is empty in this row, so that it can never be found.",
        "fill the cell, or remove the row.",
    ),
    (
        "fragment-recursion",
        "A fragment that uses itself without a bound",
        "A fragment may use itself, directly or through others, only with `$max_depth`.",
        "add `$max_depth` beside the `$use`.",
    ),
    (
        "basis-to-do",
        "A legal basis that is still open",
        "A view says `TODO` where the ground stands on which fields are given to the receiver.",
        "name the ground.",
    ),
    (
        "unused-parameter",
        "A parameter that is never used",
        "No expression uses it.",
        "remove it.",
    ),
    (
        "unused-fragment",
        "A fragments file that is never used",
        "No `$use` names a fragment of this file.",
        "remove it from `fragments:`.",
    ),
    (
        "unused-table",
        "A table that is never used",
        "No `$table` and no expression uses it.",
        "remove it.",
    ),
    (
        "unused-index",
        "An index that is never used",
        "No expression uses it.",
        "remove it.",
    ),
    (
        "unused-name",
        "A name that is never used",
        "`$let` or `$as` gives a name that no expression uses.",
        "remove it.",
    ),
)
