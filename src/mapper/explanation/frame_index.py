"""Frames by the target path that they are about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from mapper.explanation.recorded_frames import RuleFrame
from mapper.jsonata.runtime.missing import MISSING
from mapper.plan.plan_model import ValueBody


class MadeOutput(NamedTuple):
    """A value that a frame gave to a target path."""

    frame: RuleFrame
    value: Any


class FrameIndex:
    """What was at work for each target path, in the order of the run.

    What a leaf's conversion does is within the leaf's frame, and for no path of its own. Frames of
    items that `$distinct_by` left out are in `dropped`.
    """

    def __init__(self, root: RuleFrame) -> None:
        self.frames: dict[str, list[RuleFrame]] = {}
        self.dropped: dict[str, list[RuleFrame]] = {}
        self.outputs: dict[str, list[MadeOutput]] = {}
        for frame in root.frames:
            self._add(frame, kept=True)

    def _add(self, frame: RuleFrame, *, kept: bool) -> None:
        kept = kept and frame.kept
        (self.frames if kept else self.dropped).setdefault(frame.path, []).append(frame)
        if kept:
            for path, value in frame.outputs:
                self.outputs.setdefault(path, []).append(MadeOutput(frame, value))
        for inner in _of_target(frame):
            self._add(inner, kept=kept)

    def output(self, path: str) -> MadeOutput | None:
        """What gave a path its value: the innermost rule, of the last that did."""
        found = self.outputs.get(path)
        if not found:
            return None
        last = found[-1].frame
        # A rule's output is that of the branch or fragment within it, which came before.
        inner = [each for each in found if each.frame.within(last)]
        return max(inner, key=lambda each: _depth(each.frame))

    def last(self, path: str) -> RuleFrame | None:
        """The frame that was at work for a path last, and stands in no other for it."""
        found = self.frames.get(path) or self.dropped.get(path) or []
        same = {id(frame) for frame in found}
        outer = [frame for frame in found if id(frame.parent) not in same]
        return outer[-1] if outer else None

    def value(self, path: str) -> Any:
        """The value that a path was given last; MISSING where it was given none."""
        found = self.outputs.get(path)
        return found[-1].value if found else MISSING


def _of_target(frame: RuleFrame) -> Iterator[RuleFrame]:
    """The frames within one that are about the target: not those of the conversion of a leaf."""
    body = frame.rule.body if frame.rule is not None else None
    if not (isinstance(body, ValueBody) and body.leaf is not None):
        yield from frame.frames
        return
    yield from (inner for inner in frame.frames if inner.rule is frame.rule)


def _depth(frame: RuleFrame) -> int:
    depth, above = 0, frame.parent
    while above is not None:
        depth, above = depth + 1, above.parent
    return depth
