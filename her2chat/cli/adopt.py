"""her2chat adopt: from the inbox of unanswered questions to an example of the content."""

from __future__ import annotations

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
    from her2chat.batch.unanswered import read_groups
    from her2chat.editing.adopt import entry, refuse, write_phrasing

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
    intent = entry(assistant.pack, intent_id)
    said = " ".join((phrasing or groups[number - 1].example).split())
    refuse(said, pack, assistant)
    _show_changes(said, intent, assistant, [group.example for group in groups if group.example], questions)
    if yes or click.confirm(f"Add it to {intent.id} ({intent.place})?"):
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


def _show_changes(
    phrasing: str, intent: Intent, assistant: Assistant, inbox: list[str], questions: Path | None
) -> None:
    """Show what the new example changes: for itself, the inbox, the canonical questions and the list given."""
    from her2chat.editing.adopt import changes_by, to_ask
    from her2chat.editing.diff import report
    from her2chat.editing.questions import read_questions

    more: list[str] = []
    if questions:
        with opened(questions) as lines:
            more = list(read_questions(lines, str(questions)))
    asked = to_ask(phrasing, assistant.pack, inbox, more)
    click.echo(report(changes_by(phrasing, intent, assistant, asked), len(asked)))
