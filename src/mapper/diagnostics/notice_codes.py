"""The codes of notices: what a user must know about one message."""

from __future__ import annotations

from typing import Final

NOTICES: Final[tuple[tuple[str, str, str, str], ...]] = (
    # --- what the source sends --------------------------------------------------------------
    (
        "alternative-ambiguous",
        "More than one alternative",
        "`$match` takes one alternative of an object, and this one has several. The first that has an arm is taken, the others are not.",
        "correct the source; or give each alternative a rule of its own with `$from`.",
    ),
    (
        "source-unknown-element",
        "The source sends an element that its contract does not know",
        "It is not read. Counted once a path.",
        "bring the contract up to date with what the source sends; `--strict-source` makes this an error.",
    ),
    (
        "source-unknown-attribute",
        "The source sends an attribute that its contract does not know",
        "It is not read. Counted once a path.",
        "bring the contract up to date with what the source sends.",
    ),
    (
        "source-unexpected-text",
        "Text between elements",
        "The contract has elements only here; the text is not read.",
        "ask the source, or bring the contract up to date.",
    ),
    (
        "source-nil-with-content",
        "An element that is nil and has content",
        "`xsi:nil` says that there is nothing; the content is not read.",
        "ask the source.",
    ),
    (
        "source-value-invalid",
        "A source value that breaks its contract",
        "The contract, or the format that it names, says what values stand here, and this is none. It is left out of the document, unless the mapping picks another outcome; where the target requires it, the message is refused.",
        "ask the source, or correct the contract; `$on_source_invalid` chooses another outcome.",
    ),
    (
        "source-code-unnamed",
        "A kind that no rule names",
        "Rules tell kinds apart by this value, and this one is none of those they name: what is made of it is what is made of no kind. The source's contract lists no values.",
        "add rules for it; list the values in the source's contract, so that `check` compares them with the rules.",
    ),
    (
        "source-code-unknown",
        "A code that the source's contract does not list",
        "The contract lists the values that may stand here, and this is none of them: the source has a new code, perhaps. It is left out of the document, unless the mapping picks another outcome.",
        "look the code up in the source's list, and bring contract and tables up to date; `$on_source_unknown` chooses another outcome.",
    ),
    (
        "source-required-missing",
        "A required member that is not there",
        "The contract requires this member of an object that is in the message, the mapping reads it, and the message does not have it. At the top of the message that is an error.",
        "ask the source, or correct the contract where the member may be missing.",
    ),
    (
        "source-form-differs",
        "A value in another form than the contract's",
        "It is read as the contract has it (one value where a list is declared, a number where text is).",
        "correct the contract where the source is right.",
    ),
    (
        "source-form-wrong",
        "A value in a form that cannot be read",
        "An object stands where the contract has a value, or the other way about.",
        "correct the contract, or ask the source.",
    ),
    (
        "source-too-many-values",
        "More values than the contract has",
        "The contract has at most one value here, the message more. Choosing one of them would lose the others.",
        "correct the contract, or ask the source.",
    ),
    (
        "source-part-missing",
        "A required part that is not in the delivery",
        "The contract requires this part, the mapping names a file for it, and the delivery has none.",
        "ask the source; correct the part's file name in the mapping, or the contract's `required`.",
    ),
    (
        "source-part-unreadable",
        "A part that cannot be read",
        "The file of a part is there and is no regular file (a folder, a pipe, a device, a link that leads to nothing), or may not be opened.",
        "deliver the part as a file.",
    ),
    (
        "source-part-twice",
        "A file that is delivered twice",
        "The delivery holds two files of one name for a part: which of them counts is not said.",
        "deliver it once; where a part comes as several files, give them several names and the part a pattern (`rows_*.csv`).",
    ),
    (
        "source-nothing-recognised",
        "A delivery of something else",
        "Nothing in the folder, the archive or the object is a part of the message that the mapping reads.",
        "deliver the parts under the names that the mapping gives them; correct these in the mapping.",
    ),
    (
        "source-column-missing",
        "A column that is not in the table",
        "The mapping reads this column, and the header does not have it. Where the contract requires it that is an error; else it is absent in all rows.",
        "ask the source; correct the contract where the column may be missing.",
    ),
    (
        "source-invalid",
        "The source breaks its contract",
        "What the mapping reads does not keep to the source contract.",
        "ask the source, or correct the contract.",
    ),
    # --- making values ----------------------------------------------------------------------
    (
        "value-invalid",
        "A value that cannot be carried over",
        "It does not hold to the format or to the facets of the target. Left out where the target is optional, an error where it is required, unless the rule says otherwise.",
        "correct it at the source; choose another outcome with `$on_invalid`.",
    ),
    (
        "value-too-long",
        "A text longer than the target allows",
        "The text does not fit, and the rule does not cut it.",
        "choose an outcome with `$on_overflow`.",
    ),
    (
        "text-truncated",
        "A text was cut to the length that the target allows",
        "The rule says `truncate`; what was cut is not in the output.",
        "nothing, where the cut is meant; else choose another outcome with `$on_overflow`.",
    ),
    (
        "code-unknown",
        "A code that the table or list does not have",
        "The source sends a code that is not mapped.",
        "add a row to the table, or choose an outcome with `$on_unknown`.",
    ),
    (
        "value-missing",
        "A required field has no value",
        "The target requires this field, and the source gives nothing for it.",
        "see what the source sends; choose an outcome with `$on_missing`, or give a default.",
    ),
    (
        "parent-omitted",
        "An object was left out for want of one of its fields",
        "The rule of a required field says `omit_parent`.",
        "nothing, where that is meant.",
    ),
    (
        "many-to-one",
        "More than one value for one field",
        "The source has several values and the target takes one.",
        "choose one in the expression, or an outcome with `$on_many`.",
    ),
    (
        "none-passes",
        "Items of which none passes a filter",
        "The source has items, and neither this `$where` (or the `where` of this index) nor that of another rule lets any of them pass: what they hold is not in the output.",
        "nothing, where that is meant; else see what the items say, and what the rules ask of them.",
    ),
    (
        "item-dropped",
        "One of two unlike items was left out",
        "`$distinct_by` keeps the first of the items with one key, and what the mapping makes of this one differs from what it made of that.",
        "let the key tell them apart, or choose with `$where` and `$order_by` which one counts.",
    ),
    (
        "too-many-items",
        "More items than the target allows",
        "The target bounds how often this field may stand.",
        "choose among the items with `$where`.",
    ),
    (
        "too-few-items",
        "Fewer items than the target asks for",
        "The target says how often this field must stand at least.",
        "see what the source sends, and what the rule leaves out.",
    ),
    (
        "value-partial",
        "A value of which parts are unknown",
        "An incomplete date, for one, and the target takes only complete ones.",
        "choose an outcome with `$on_partial`.",
    ),
    (
        "recursion-bound",
        "The source goes deeper than the mapping",
        "A fragment that uses itself stopped at its `$max_depth`; what lies deeper is not in the output.",
        "raise `$max_depth` where the target has a place for it.",
    ),
    (
        "reference-unknown",
        "A reference to nothing",
        "A join looked for a key that no item has.",
        "ask the source.",
    ),
    (
        "duplicate-row-key",
        "Two items with one key",
        "An index without `many` found two items with the same key.",
        "say `many: true`, or narrow the index with `where`.",
    ),
    (
        "alternative-unknown",
        "None of the alternatives",
        "`$match` met none of the alternatives it names, or several of them at once.",
        "ask the source, or correct the contract.",
    ),
    (
        "expression-failed",
        "An expression failed",
        "JSONata could not evaluate it for this message; its own code is in the message.",
        "correct the expression where the message names it.",
    ),
    (
        "output-invalid",
        "The output breaks the target contract",
        "Output is always checked against its contract. This is a defect of the mapping, never of the source alone.",
        "correct the rule that the message names.",
    ),
    (
        "message-refused",
        "The mapping refuses this message",
        "A `$fail` was reached; its code is in the message.",
        "see what the mapping says there.",
    ),
    (
        "no-place",
        "What the target has no place for",
        "A `$notice` was reached: the source has something that the target cannot say. Its code is in the message.",
        "see what the mapping says there.",
    ),
    (
        "parameter-disagrees",
        "A message about something else than the parameter says",
        "The parameter says what was asked for, and the message states where `agrees_with` looks that it is about another. It is refused: what it holds would go out under a wrong name.",
        "give the parameter that belongs to this message, or ask the source again.",
    ),
    (
        "parameter-unconfirmed",
        "A message that does not say what it is about",
        "Where `agrees_with` looks the message states nothing, so that nothing shows whether it is about what the parameter says.",
        "ask the source for an answer that states it; correct `agrees_with` where it stands somewhere else.",
    ),
    (
        "parameter-missing",
        "A parameter without a value",
        "The mapping declares a parameter that has no default, and none was given.",
        "give it: `--param name=value`, or `params={…}`.",
    ),
    (
        "text-not-xml",
        "A character that XML cannot hold",
        "XML 1.0 has no place for most control characters.",
        "correct it at the source, or take it out in the expression.",
    ),
    (
        "nothing-with-unread",
        "A message that says there is nothing, of a source with content that nobody knows",
        "`$nothing_when` holds, and the source has elements or members that its contract does not "
        "have: an answer of another version may say there what it found. The message is refused.",
        "see what the notices about unknown content name, and bring the contract up to the source.",
    ),
    (
        "subject-missing",
        "Items of a delivery that belong to no subject",
        "The key of the partition gives nothing for them. Beside items with a key they are in no message; "
        "where none has a key, the delivery is one message. Counted.",
        "ask the source.",
    ),
    (
        "several-subjects",
        "A delivery about several subjects, where one message is asked",
        "The mapping cuts its source by subject, and there is more than one.",
        "give the key of one as a parameter, or map all of them.",
    ),
    (
        "bound-reached",
        "A bound was reached",
        "Steps, recursion, length of a sequence, or time: every run is bounded.",
        "look for a loop without end; raise the bound (`--limit …`) where the message is simply large.",
    ),
)

EXPRESSION_ERRORS: Final[tuple[tuple[str, str, str, str], ...]] = (
    (
        "invalid-argument",
        "An argument that the function does not take",
        "It is of the right type, and outside what the function can work with.",
        "correct the argument.",
    ),
    (
        "invalid-decimal",
        "A text that is no decimal",
        "The decimal functions take digits, with at most one point and a sign.",
        "check the text with `$match` first, or give it a format.",
    ),
    (
        "invalid-integer",
        "A text that is no whole number",
        "`$parseInteger` cannot read it by the picture it was given.",
        "correct the picture, or check the text first.",
    ),
    (
        "invalid-timezone",
        "A time zone that is no offset",
        "A time zone is written as an offset: `+0100`.",
        "write the offset.",
    ),
    (
        "regex-syntax",
        "A regular expression that cannot be read",
        "It is not one of JavaScript's, as JSONata uses them.",
        "correct the expression where the message points.",
    ),
    (
        "regex-input-too-long",
        "A text too long to be searched",
        "Regular expressions run over texts of bounded length.",
        "cut the text first, or raise the bound.",
    ),
    (
        "text-too-long",
        "A text longer than the bound",
        "The function would make a text longer than the bound allows.",
        "look for a loop without end, or raise the bound.",
    ),
)

READ_ERRORS: Final[tuple[tuple[str, str, str, str], ...]] = (
    (
        "source-not-xml",
        "The source is not XML",
        "It is not well-formed, or another kind of file altogether.",
        "see what the source sent.",
    ),
    (
        "source-not-json",
        "The source is not JSON",
        "It does not follow RFC 8259, or holds `NaN`, `Infinity` or a key twice.",
        "see what the source sent.",
    ),
    (
        "source-not-csv",
        "The source is not CSV",
        "It does not follow RFC 4180, or a row has more or fewer cells than the header.",
        "see what the source sent; correct the part's separator in the mapping.",
    ),
    (
        "source-duplicate-key",
        "The same name twice",
        "A member stands twice in one object, or a column twice in a header. Which of the two is meant cannot be told.",
        "ask the source.",
    ),
    (
        "source-archive",
        "The delivery cannot be unpacked",
        "It is no zip archive, or is damaged, encrypted, or compressed in a way that is not supported.",
        "fetch it again.",
    ),
    (
        "source-not-found",
        "The source cannot be opened",
        "There is no such file or folder, or it may not be read.",
        "see to the path.",
    ),
    (
        "source-incomplete",
        "The source ends too early",
        "The message was cut off.",
        "fetch it again.",
    ),
    (
        "source-empty",
        "The source is empty",
        "There is no message in it.",
        "fetch it again.",
    ),
    (
        "source-encoding",
        "The source is not in the encoding it names",
        "Its bytes cannot be read as the text its declaration says, or the encoding is unknown.",
        "send UTF-8, or a correct declaration.",
    ),
    (
        "source-dtd",
        "The source has a document type declaration",
        "A DTD can name files and multiply entities; it is refused unread.",
        "have it left out at the source.",
    ),
    (
        "source-wrong-message",
        "The source is another message",
        "The root is not the message that the mapping takes.",
        "choose the mapping for this message.",
    ),
    (
        "source-fault",
        "The service answered with a SOAP fault",
        "There is no message to map. The code of the fault is shown, its text is not.",
        "see the service.",
    ),
    (
        "source-too-large",
        "The source is larger than the bound",
        "Input is bounded in bytes.",
        "raise the bound (`--limit input_bytes=…`) where the message is rightly so large.",
    ),
    (
        "source-too-deep",
        "The source is nested deeper than the bound",
        "Input is bounded in depth.",
        "raise the bound (`--limit depth=…`) where the message is rightly so deep.",
    ),
    (
        "source-too-many-elements",
        "The source has more elements than the bound",
        "Input is bounded in number of elements.",
        "raise the bound (`--limit elements=…`) where the message rightly has so many.",
    ),
)
