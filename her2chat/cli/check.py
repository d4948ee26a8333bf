"""her2chat check: is the content right?"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from her2chat.cli.options import settled
from her2chat.errors import InputError


@click.command()
@click.argument("changed", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path))
@click.option("--pack", type=click.Path(path_type=Path), help="Content folder to check (default: shipped).")
@click.option("--quick", is_flag=True, help="Only what reading finds: seconds instead of minutes.")
@click.option("--strict", is_flag=True, help="Also what could be better: examples that are alike, idle concepts, ...")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON, one a line.")
def check(changed: tuple[Path, ...], pack: Path | None, quick: bool, strict: bool, as_json: bool) -> None:
    """Prove the content pack: every problem with file, line and how to mend it.

    A FILE in a pack (as pre-commit gives them) stands for that pack.
    """
    from her2chat import check as checking
    from her2chat.content.folder import shipped_pack

    given = settled(pack=pack)["pack"].text
    roots = [Path(given)] if given else sorted({_pack_of(file) for file in changed}) or [shipped_pack()]
    findings = [finding for root in roots for finding in checking.findings(root, quick=quick, strict=strict)]
    for finding in findings:
        click.echo(json.dumps(asdict(finding), ensure_ascii=False) if as_json else str(finding))
    errors = sum(finding.severity == "error" for finding in findings)
    click.echo(f"{errors} error(s), {len(findings) - errors} warning(s)", err=True)
    if errors:
        sys.exit(1)


def _pack_of(file: Path) -> Path:
    """The content folder that a file lies in."""
    found = next((folder for folder in file.resolve().parents if (folder / "pack.yaml").is_file()), None)
    if found is None:
        raise InputError(f"{file}: lies in no content pack → give the folder that holds pack.yaml with --pack")
    return found
