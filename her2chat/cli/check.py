"""her2chat check: the content proved."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from her2chat.cli.options import pack_folder


@click.command()
@click.option("--pack", type=click.Path(path_type=Path), help="Content folder to check (default: shipped).")
def check(pack: Path | None) -> None:
    """Prove the content pack: every problem with file, line and how to mend it."""
    from her2chat import check as checking

    findings = checking.findings(pack_folder(pack))
    for finding in findings:
        click.echo(str(finding))
    errors = sum(finding.severity == "error" for finding in findings)
    click.echo(f"{errors} error(s), {len(findings) - errors} warning(s)", err=True)
    if errors:
        sys.exit(1)
