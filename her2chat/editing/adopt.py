"""How a phrasing becomes an example of the content: what is refused, what it changes, and how it is written."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

import yaml

from her2chat.assistant import Assistant
from her2chat.content.load import read_pack
from her2chat.content.model import Intent, Pack
from her2chat.content.nodes import first_to_mend
from her2chat.editing.diff import Change, changes
from her2chat.errors import ContentError, InputError
from her2chat.prepared import prepare
from her2chat.reply import HELP_FIRST
from her2chat.support import yaml_marks
from her2chat.support.files import replace_file
from her2chat.text import fold

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 ,.'?!-]*")  # what YAML reads as it stands


def entry(pack: Pack, intent_id: str) -> Intent:
    """The intent of that id; raises `InputError`, which names those that are written alike, where there is none."""
    found = pack.intent(intent_id)
    if found is None:
        near = get_close_matches(intent_id, [intent.id for intent in pack.intents])
        remedy = f"use one of: {', '.join(near)}" if near else "give the id of an entry of the content"
        raise InputError(f"there is no such entry → {remedy}")
    return found


def refuse(phrasing: str, root: Path, assistant: Assistant) -> None:
    """Raise `InputError` for a phrasing that must not become an example of the pack in `root`.

    `assistant` is one on that pack.
    """
    if not phrasing:
        raise InputError("this group keeps no phrasing → give one with --say")
    if assistant.ask(phrasing).kind in HELP_FIRST:
        raise InputError("the phrasing tells of danger → it belongs in safety/examples/, for a clinician to sign")
    words = fold(phrasing, assistant.pack.shorthand).words
    for intent in assistant.pack.intents:
        if any(fold(example, assistant.pack.shorthand).words == words for example in intent.examples):
            raise InputError(f"{intent.place}: {intent.id} has this example already → nothing to add")
    if not os.access(root, os.W_OK):
        raise InputError(f"{root}: cannot be written → copy the folder and give the copy with --pack")


def to_ask(phrasing: str, pack: Pack, inbox: Iterable[str], more: Iterable[str]) -> list[str]:
    """What to ask before and after `phrasing` is an example: itself, the inbox, the canonical questions, and `more`."""
    return list(dict.fromkeys((phrasing, *inbox, *(intent.question for intent in pack.intents), *more)))


def changes_by(phrasing: str, intent: Intent, assistant: Assistant, questions: Iterable[str]) -> list[Change]:
    """Which of `questions` get another reply than from `assistant` once `phrasing` is an example of `intent`.

    Making the content ready with it takes up to a minute. Raises `ContentError` as `prepare` does.
    """
    after = Assistant(prepare(with_phrasing(assistant.pack, intent, phrasing)))
    return list(changes(assistant, after, questions))


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
