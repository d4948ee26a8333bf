"""Read YAML as text with line numbers.

A plain YAML loader turns `no` into False and `12:30` into 750, and lets a repeated key win silently. Here the nodes are
composed by the C loader and walked: every value is text, every value knows its line, a repeated key is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast, overload

if TYPE_CHECKING:
    import yaml

_DEEP = re.compile(r"[\[{](?:\s*[\[{]){40}")  # the C parser itself falls over much deeper nesting
_BEFORE = "\0"  # before each text of a joined one; no text has it


@dataclass(frozen=True)
class Place:
    """Where content stands: file below the pack's parent folder, 1-based line."""

    file: str
    line: int

    def __str__(self) -> str:
        """`file:line`."""
        return f"{self.file}:{self.line}"


NOWHERE = Place("", 1)  # of what no file holds
REVIEWED = ("reviewed_by", "reviewed_on", "review_due")  # the head of a file that a clinician signs


@dataclass(frozen=True)
class Review:
    """By when a file must be reviewed again (a date as it is written), and where that stands."""

    due: str
    place: Place


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing wrong with the content: where, which rule (its code), what, and how to mend it."""

    file: str
    line: int
    code: str
    problem: str
    remedy: str
    severity: str = "error"

    def __str__(self) -> str:
        """`file:line: [code] problem → remedy`, the one line an editor reads."""
        mark = "" if self.severity == "error" else f"{self.severity}: "
        return f"{self.file}:{self.line}: [{self.code}] {mark}{self.problem} → {self.remedy}"


# Of what was not read nothing is known: whatever names it, or is missing in it, would be told as a fault of its own.
_UNREAD = ("C01", "C02", "C04", "C07")


def first_to_mend(findings: Iterable[Finding]) -> list[Finding]:
    """`findings`, sorted and each once; where something could not be read, only that, and that the rest waits."""
    found = sorted(set(findings))
    unread = [finding for finding in found if finding.code in _UNREAD]
    return [*unread, rest_waits(unread)] if 0 < len(unread) < len(found) else found


def rest_waits(findings: Iterable[Finding]) -> Finding:
    """A warning, at the first error of `findings`, that what may follow from it was not looked at."""
    cause = next(finding for finding in findings if finding.severity == "error")
    problem, remedy = "what may follow from this waits", "mend it, then check again"
    return Finding(cause.file, cause.line, "C30", problem, remedy, "warning")


class Text(str):
    """A text value that knows its line (1-based) until it is pickled: lines are told of content that was just read."""

    __slots__ = ("line",)
    line: int

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        """Plain text."""
        return str, (str(self),)


class Texts(Sequence[Text]):
    """Texts that were read from a file, equal to a tuple of them.

    They are pickled as one text, without their lines, and taken apart when they are first looked at: of the hundred
    thousand that a pack holds, a question needs few.
    """

    __slots__ = ("_texts",)

    def __init__(self, texts: Iterable[Text] = ()) -> None:
        self._texts: tuple[Text, ...] | str = tuple(texts)

    @classmethod
    def _joined(cls, joined: str) -> Texts:
        texts = cls()
        texts._texts = joined
        return texts

    def _apart(self) -> tuple[Text, ...]:
        if isinstance(self._texts, str):
            self._texts = cast("tuple[Text, ...]", tuple(self._texts.split(_BEFORE)[1:]))
        return self._texts

    def __reduce__(self) -> tuple[Callable[[str], Texts], tuple[str]]:
        """The texts as one."""
        return Texts._joined, (self._texts if isinstance(self._texts, str) else "".join(_BEFORE + t for t in self),)

    def __len__(self) -> int:
        """How many they are."""
        return len(self._apart())

    def __iter__(self) -> Iterator[Text]:
        """Each of them."""
        return iter(self._apart())

    @overload
    def __getitem__(self, at: int) -> Text: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Text, ...]: ...
    def __getitem__(self, at: int | slice) -> Text | tuple[Text, ...]:
        """One of them, or some."""
        return self._apart()[at]

    def __eq__(self, other: object) -> bool:
        """Whether `other` has the same texts."""
        return self._apart() == (other._apart() if isinstance(other, Texts) else other)

    def __hash__(self) -> int:
        """As of a tuple."""
        return hash(self._apart())


class Items(list["Value"]):
    """A list that knows its line (1-based)."""

    line: int = 1


class Fields(dict[str, "Value"]):
    """A mapping that knows its line (1-based); `lines` has the line of each key."""

    line: int = 1
    lines: dict[str, int]


Value = Text | Items | Fields


class Source:
    """One content file being read: turns wishes for a value into the value or a finding, never into an exception."""

    def __init__(self, path: Path, root: Path, findings: list[Finding]) -> None:
        self.path = path
        self.name = path.relative_to(root.parent).as_posix()
        self.findings = findings

    def report(self, line: int, code: str, problem: str, remedy: str, severity: str = "error") -> None:
        """Add a finding about this file."""
        self.findings.append(Finding(self.name, line, code, problem, remedy, severity))

    def place(self, line: int) -> Place:
        """A line of this file."""
        return Place(self.name, line)

    def read(self) -> Value | None:
        """Parse the file; None (and a finding) when it is missing, not UTF-8, or not YAML."""
        import yaml  # only where a file is read: a start with a pack that was kept has no need of it

        try:
            text = self.path.read_text("utf-8")
            if _DEEP.search(text):
                raise RecursionError
            node = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        except FileNotFoundError:
            self.report(1, "C01", "this file is missing", "put it back, or copy it from the shipped pack")
        except (OSError, UnicodeDecodeError) as error:
            self.report(1, "C01", f"cannot be read ({type(error).__name__})", "save it as UTF-8 text, readable to you")
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            problem = error.problem or "cannot be parsed"
            self.report(line, "C02", f"not valid YAML: {problem}", "check the indent, the dashes and the quotes here")
        except yaml.YAMLError:
            self.report(1, "C02", "not valid YAML: a character is not allowed", "retype the file as plain text")
        except RecursionError:
            self.report(1, "C02", "nested too deep", "write plain lists and fields")
        else:
            if node is None:
                self.report(1, "C02", "the file is empty", "fill it, or remove it")
                return None
            try:
                return self._value(node, set())
            except RecursionError:
                self.report(1, "C02", "nested too deep", "write plain lists and fields")
        return None

    def _value(self, node: yaml.Node, seen: set[int]) -> Value:
        import yaml

        line = node.start_mark.line + 1
        if id(node) in seen:
            self.report(line, "C02", "an alias (*name) is not allowed", "write the value out")
            return text_at("", line)
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._fields(node, line, seen)
        if isinstance(node, yaml.SequenceNode):
            items = Items(self._value(child, seen) for child in node.value)
            items.line = line
            return items
        if _BEFORE in node.value:
            self.report(line, "C02", "a NUL character is not allowed", "take it out")
        return text_at(node.value.replace(_BEFORE, ""), line)

    def _fields(self, node: yaml.MappingNode, line: int, seen: set[int]) -> Fields:
        import yaml

        fields = Fields()
        fields.line, fields.lines = line, {}
        for key_node, value_node in node.value:
            key_line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self.report(key_line, "C02", "a list or fields stand where a name is wanted", 'write "name: value"')
                continue
            key = str(key_node.value)
            if key in fields:
                self.report(
                    key_line, "C03", f'"{key}" stands twice', f"keep one (the first is on line {fields.lines[key]})"
                )
            fields[key] = self._value(value_node, seen)
            fields.lines[key] = key_line
        return fields

    # Each of the following returns an empty value, and adds a finding, where the content has another shape.

    def entries(self, value: Value | None) -> Iterator[Fields]:
        """The mappings of a list of mappings."""
        if value is None:
            return
        if not isinstance(value, Items):
            self.report(value.line, "C04", "a list is wanted here", 'begin each entry with "- "')
            return
        for item in value:
            if isinstance(item, Fields):
                yield item
            else:
                self.report(item.line, "C04", "an entry with fields is wanted here", 'write it as "- id: ..."')

    def mapping(self, value: Value | None) -> Fields:
        """The value as a mapping."""
        if isinstance(value, Fields):
            return value
        if value is not None:
            self.report(value.line, "C04", "fields are wanted here", 'write "name: value" lines')
        empty = Fields()
        empty.lines = {}
        return empty

    def only(self, fields: Fields, allowed: tuple[str, ...], required: tuple[str, ...] = ()) -> None:
        """Report unknown and missing field names."""
        for key in fields:
            if key not in allowed:
                self.report(fields.lines[key], "C05", f'unknown field "{key}"', f"use one of: {', '.join(allowed)}")
        for key in required:
            if key not in fields:
                self.report(fields.line, "C06", f'the field "{key}" is missing', "add it")

    def filled(self, fields: Fields, keys: tuple[str, ...]) -> None:
        """Report fields that are there, but hold nothing."""
        for key in keys:
            value = fields.get(key)
            if value is not None and not (value.strip() if isinstance(value, Text) else value):
                self.report(fields.lines[key], "C06", f'the field "{key}" is empty', "write something after the colon")

    def text(self, fields: Fields, key: str, default: str = "") -> Text:
        """A text field, outer blanks dropped."""
        value = fields.get(key)
        if isinstance(value, Text):
            return text_at(value.strip(), value.line)
        if value is not None:
            self.report(value.line, "C04", f'"{key}" wants plain text', "write one text after the colon")
        return text_at(default, fields.line)

    def review(self, fields: Fields) -> Review:
        """When the file whose head is in `fields` must be reviewed again."""
        return Review(str(self.text(fields, "review_due")), self.place(fields.lines.get("review_due", 1)))

    def texts(self, fields: Fields, key: str) -> Texts:
        """A list-of-texts field; a single text counts as a list of one, an empty one as none."""
        value = fields.get(key)
        if value is None:
            return Texts()
        if isinstance(value, Text):
            return Texts([text_at(value.strip(), value.line)] if value.strip() else ())
        if isinstance(value, Fields):
            self.report(value.line, "C04", f'"{key}" wants a list', 'write each on a line of its own, after "- "')
            return Texts()
        kept = []
        for item in value:
            if isinstance(item, Text) and item.strip():
                kept.append(text_at(item.strip(), item.line))
            else:
                self.report(item.line, "C04", f'"{key}" wants plain texts', "write one text after each dash")
        return Texts(kept)


def text_at(value: str, line: int) -> Text:
    """`value` as text that stands on `line`."""
    text = Text(value)
    text.line = line
    return text
