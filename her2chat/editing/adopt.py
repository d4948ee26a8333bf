"""The inbox of unanswered questions: groups of them, and how a phrasing becomes an example of the content.

A group is one line of JSON: `{"words": ["cold", "cap"], "count": 7, "example": "do cold caps help"}`. That of
`her2chat batch --unanswered FILE.jsonl` has null for an example, as it keeps nobody's words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import yaml

from her2chat.batch.unanswered import Group
from her2chat.content.load import read_pack
from her2chat.content.model import Intent, Pack
from her2chat.content.nodes import first_to_mend
from her2chat.errors import ContentError, InputError
from her2chat.support import yaml_marks
from her2chat.support.files import replace_file

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 ,.'?!-]*")  # what YAML reads as it stands
_FORM = 'write {"words": [...], "count": 3, "example": "..."}'


def read_groups(lines: Iterable[str], name: str) -> list[Group]:
    """The groups of a file that batch wrote, the largest first; fields that are not known are passed over.

    A line has an example, words, or both. `name` stands for the file in errors. Raises `InputError` for a line that
    cannot be read, without its words.
    """
    groups = [_group(line, f"{name}:{number}") for number, line in enumerate(lines, 1) if line.strip()]
    return sorted(groups, key=lambda group: -group.count)


def _group(line: str, where: str) -> Group:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise InputError(f"{where}: not valid JSON → have batch write a .jsonl, or {_FORM}, one a line") from None
    fields = row if isinstance(row, dict) else {}
    words, count, example = fields.get("words") or [], fields.get("count", 1), fields.get("example") or ""
    listed = isinstance(words, list) and all(isinstance(word, str) for word in words)
    if not listed or not (words or example) or not isinstance(count, int) or not isinstance(example, str):
        raise InputError(f"{where}: no group of questions → {_FORM}")
    return Group(tuple(words), max(1, count), " ".join(example.split()))


def with_phrasing(pack: Pack, intent: Intent, phrasing: str) -> Pack:
    """`pack` as it is with one more example of `intent`."""
    more = replace(intent, examples=(*intent.examples, phrasing))
    return replace(pack, intents=tuple(more if other.id == intent.id else other for other in pack.intents))


def write_phrasing(root: Path, intent: Intent, phrasing: str) -> Path:
    """Write `phrasing` as the last example of `intent` into its file of the pack in `root`; returns the file.

    Every other byte stays. Raises `ContentError`, and leaves the file as it was, where the pack could not be read
    with it; `OSError` where it cannot be written.
    """
    path = root.resolve().parent / intent.place.file
    if not path.is_relative_to(root.resolve()):
        raise ContentError(f"{intent.place}: lies in another pack → give that one with --pack")
    before = path.read_bytes()
    replace_file(path, _inserted(before.decode("utf-8"), intent.id, phrasing).encode("utf-8"))
    pack, found = read_pack(root)
    written = pack.intent(intent.id) if pack else None
    if written is None or tuple(written.examples) != (*intent.examples, phrasing):
        replace_file(path, before)
        told = "\n".join(map(str, first_to_mend(found)))
        raise ContentError(told or f"{intent.place}: the example cannot be added → add it by hand")
    return path


def _inserted(text: str, intent_id: str, phrasing: str) -> str:
    """The YAML `text` with one more example; as it was where the intent is not found."""
    for entry in yaml_marks.items(yaml_marks.root(text)):
        fields = yaml_marks.fields(entry)
        if getattr(fields.get("id"), "value", None) == intent_id:
            return _with_example(text, entry, fields.get("examples"), phrasing)
    return text


def _with_example(text: str, entry: yaml.Node, examples: yaml.Node | None, phrasing: str) -> str:
    held = yaml_marks.items(examples)
    if examples is None or not held:
        margin = " " * entry.start_mark.column
        return yaml_marks.added_below(text, entry, f"{margin}examples:\n{margin}  - {_scalar(phrasing)}\n")
    if yaml_marks.is_block(examples):
        margin = " " * examples.start_mark.column
        return yaml_marks.added_below(text, held[-1], f"{margin}- {_scalar(phrasing)}\n")
    at = yaml_marks.end(held[-1])
    return f"{text[:at]}, {json.dumps(phrasing, ensure_ascii=False)}{text[at:]}"


def _scalar(phrasing: str) -> str:
    return phrasing if _PLAIN.fullmatch(phrasing) else json.dumps(phrasing, ensure_ascii=False)
