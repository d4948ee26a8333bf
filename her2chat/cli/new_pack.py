"""her2chat new-pack: a skeleton of content for another article."""

from __future__ import annotations

import shlex
from datetime import date
from pathlib import Path

import click

from her2chat.cli.files import reading, writing


@click.command("new-pack")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--article", required=True, type=click.Path(path_type=Path), help="The source text, plain text in UTF-8.")
def new_pack(folder: Path, article: Path) -> None:
    """Make a content pack in DIR for another article: its sentences numbered, a stub for each, the safety layer."""
    from her2chat.newpack import make_pack

    with reading(article):
        data = article.read_bytes()
    with writing(folder):
        made = make_pack(folder, data, date.today())
    section = ""
    for stub in made.stubs:
        if stub.sentence.section != section:
            section = stub.sentence.section
            click.echo(f"\n{section}")
        click.echo(f"  {stub.sentence.id}  {' '.join(stub.sentence.text.split())}")
    click.echo(f"\n{folder}: a stub for each of {len(made.stubs)} sentences. Check the numbering above, then")
    pack, question = shlex.quote(str(folder)), shlex.quote(made.stubs[0].question)
    click.echo(f"  her2chat check --pack {pack}\n  her2chat ask --pack {pack} {question}")
