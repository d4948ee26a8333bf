"""her2chat try: a list of questions, answered again on each save of the pack."""

from __future__ import annotations

from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

import click

from her2chat.cli.files import opened
from her2chat.cli.options import load, pack_folder
from her2chat.errors import ContentError, InputError

if TYPE_CHECKING:
    from her2chat.editing.trial import Tried

_LOOK = 0.5  # seconds between two looks at the files


@click.command("try")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--pack", type=click.Path(path_type=Path), help="Content folder to try (default: shipped).")
@click.option("--watch", is_flag=True, help="Ask again on each save of the pack or of FILE; Ctrl-C ends it.")
def try_(file: Path, pack: Path | None, watch: bool) -> None:
    """Say in one line what each question of FILE gets (plain lines, or JSON Lines)."""
    from her2chat.editing import trial

    root = pack_folder(pack)
    before: list[Tried] = []
    if not watch:
        _show(_tried(file, root), before)
        return
    try:
        for _ in trial.saves(root, file, lambda: sleep(_LOOK)):
            try:
                now = _tried(file, root)
            except (ContentError, InputError) as error:
                click.echo(str(error), err=True)
                continue
            _show(now, before)
            before = now
    except KeyboardInterrupt:
        return


def _tried(file: Path, root: Path) -> list[Tried]:
    from her2chat.editing import trial
    from her2chat.editing.questions import read_questions

    with opened(file) as lines:
        asked = list(read_questions(lines, str(file)))
    return list(trial.tried(load(root, None, None), asked))


def _show(now: list[Tried], before: list[Tried]) -> None:
    from her2chat.editing import trial
    from her2chat.layout import clean

    new = list(trial.news(now, before))
    for row in new:
        click.echo(f"{clean(row.question.strip())}\n    {row.got}")
    if before:
        click.echo(f"{len(new)} of {len(now)} questions get something else than before.", err=True)
