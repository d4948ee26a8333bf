"""her2chat diff: what a change of the content changes for people."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from her2chat.cli.files import opened
from her2chat.cli.options import load
from her2chat.errors import InputError
from her2chat.support.json_text import to_json


@click.command()
@click.argument("old", metavar="OLD_PACK", type=click.Path(path_type=Path))
@click.argument("new", metavar="NEW_PACK", type=click.Path(path_type=Path))
@click.option("--questions", required=True, type=click.Path(path_type=Path), help="Plain lines, or JSON Lines.")
@click.option("--json", "as_json", is_flag=True, help="Print each change as one line of JSON.")
def diff(old: Path, new: Path, questions: Path, as_json: bool) -> None:
    """Ask both packs the same questions: which get another reply, and how.

    Ends with status 1 where a safety level falls.
    """
    from her2chat.editing import diff as differing
    from her2chat.editing.questions import read_questions

    with opened(questions) as lines:
        asked = list(read_questions(lines, str(questions)))
    if not asked:
        raise InputError(f"{questions}: no questions in it → write one a line")
    found = list(differing.changes(load(old, None, None), load(new, None, None), asked))
    if as_json:
        for change in found:
            click.echo(to_json(change.to_dict()))
    else:
        click.echo(differing.report(found, len(asked)))
    falls = sum(change.sort == differing.FALLS for change in found)
    if falls:
        click.echo(f"{falls} question(s) whose safety level falls", err=True)
        sys.exit(1)
