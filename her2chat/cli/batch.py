"""her2chat batch: a list of questions."""

from __future__ import annotations

from pathlib import Path

import click

from her2chat.cli.files import opened_bytes, writing
from her2chat.cli.options import common, load
from her2chat.errors import InputError


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    required=True,
    help='File to write, "-" for standard output.',
)
@common
def batch(file: Path, output: Path, pack: Path | None, region: str | None, team_line: str | None) -> None:
    """Answer each line of FILE (JSON Lines with "question" or "q") into the output, in order."""
    from her2chat import batch as batching

    assistant = load(pack, region, team_line)
    failed = 0
    with opened_bytes(file) as lines:
        rows = batching.answer_lines(assistant, lines)
        if str(output) == "-":
            for row in rows:
                failed += isinstance(row, batching.BadLine)
                click.echo(batching.to_json(row))
        else:
            if file.exists() and output.exists() and file.samefile(output):
                raise InputError(f"{output}: is the input itself → write to another file")
            with writing(output):
                _, failed = batching.write_lines(rows, output)
    if failed:
        raise InputError(f'{file}: {failed} line(s) could not be answered → see the rows with "error" in the output')
