"""her2chat adopt: from the inbox of unanswered questions to an example of the content."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from her2chat.cli.files import opened, writing
from her2chat.cli.options import load, settled
from her2chat.errors import InputError

if TYPE_CHECKING:
    from her2chat.assistant import Assistant
    from her2chat.batch.unanswered import Group
    from her2chat.content.model import Intent

_NEAREST = 3  # entries that are offered for a group


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--pack", type=click.Path(path_type=Path), help="Content folder to add to.")
@click.option("--group", "number", type=click.IntRange(1), help="Number of the group in the list.")
@click.option("--as", "intent_id", metavar="INTENT", help="Id of the entry that the phrasing belongs to.")
@click.option("--say", "phrasing", help="The phrasing to add (default: the example of the group).")
@click.option("--questions", type=click.Path(path_type=Path), help="More questions to look at for what changes.")
@click.option("--yes", is_flag=True, help="Write without asking.")
def adopt(
    file: Path, pack: Path | None, number: int | None, intent_id: str | None, phrasing: str | None,
    questions: Path | None, yes: bool,
) -> None:  # fmt: skip
    """List the unanswered questions of FILE, or make one of them an example, after showing what that changes.

    FILE is what her2chat batch --unanswered FILE.jsonl writes.
    """
    from her2chat.editing.adopt import read_groups

    if (number is None) != (intent_id is None):
        raise InputError("--group and --as go together → give both, or neither to see the list")
    chosen = settled(pack=pack)["pack"].text
    if chosen is None:
        raise InputError("which content is it for? → give its folder with --pack")
    pack = Path(chosen)
    with opened(file) as lines:
        groups = read_groups(lines, str(file))
    assistant = load(pack, None, None)
    if number is None or intent_id is None:
        _list(groups, assistant)
        return
    if number > len(groups):
        raise InputError(f"{file}: has {len(groups)} group(s) → give a number of the list")
    intent = _intent(assistant, intent_id)
    said = " ".join((phrasing or groups[number - 1].example).split())
    _refuse(said, pack, assistant)
    _change(said, intent, assistant, [group.example for group in groups if group.example], questions)
    if yes or click.confirm(f"Add it to {intent.id} ({intent.place})?"):
        from her2chat.editing.adopt import write_phrasing

        with writing(pack):
            click.echo(f"{write_phrasing(pack, intent, said)}: written", err=True)


def _list(groups: list[Group], assistant: Assistant) -> None:
    """Each group with its number, how often it was asked, and the entries that are nearest."""
    from her2chat.layout import clean

    done = 0
    for number, group in enumerate(groups, 1):
        asked = group.example or " ".join(group.words)
        if assistant.ask(asked).kind == "answer":
            done += 1
            continue
        nearest = assistant.explain(asked).ranking.candidates[:_NEAREST]
        click.echo(f"{number:4}. {group.count} times: {clean(group.example or ' + '.join(group.words))}")
        click.echo(f"      nearest: {', '.join(candidate.intent.id for candidate in nearest) or 'nothing'}")
    click.echo(f"{len(groups)} group(s), of which {done} get an answer now", err=True)


def _intent(assistant: Assistant, intent_id: str) -> Intent:
    found = assistant.pack.intent(intent_id)
    if found is None:
        near = get_close_matches(intent_id, [intent.id for intent in assistant.pack.intents])
        remedy = f"use one of: {', '.join(near)}" if near else "give the id of an entry of the content"
        raise InputError(f"there is no such entry → {remedy}")
    return found


def _refuse(said: str, pack: Path, assistant: Assistant) -> None:
    """Raise `InputError` for a phrasing that must not become an example of an entry."""
    from her2chat.text import fold

    if not said:
        raise InputError("this group keeps no phrasing → give one with --say")
    if assistant.ask(said).kind in ("urgent", "crisis"):
        raise InputError("the phrasing tells of danger → it belongs in safety/examples/, for a clinician to sign")
    words = fold(said, assistant.pack.shorthand).words
    for intent in assistant.pack.intents:
        if any(fold(example, assistant.pack.shorthand).words == words for example in intent.examples):
            raise InputError(f"{intent.place}: {intent.id} has this example already → nothing to add")
    if not os.access(pack, os.W_OK):
        raise InputError(f"{pack}: cannot be written → copy the folder and give the copy with --pack")


def _change(said: str, intent: Intent, assistant: Assistant, inbox: list[str], questions: Path | None) -> None:
    """Show what the new example changes: for itself, the inbox, the canonical questions and the list given."""
    from her2chat.assistant import Assistant
    from her2chat.editing import diff
    from her2chat.editing.adopt import with_phrasing
    from her2chat.editing.questions import read_questions
    from her2chat.prepared import prepare

    more: list[str] = []
    if questions:
        with opened(questions) as lines:
            more = list(read_questions(lines, str(questions)))
    asked = list(dict.fromkeys((said, *inbox, *(other.question for other in assistant.pack.intents), *more)))
    after = Assistant(prepare(with_phrasing(assistant.pack, intent, said)))
    click.echo(diff.report(list(diff.changes(assistant, after, asked)), len(asked)))
