"""her2chat check: the content proved."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command()
@click.option("--pack", type=click.Path(path_type=Path), help="Content folder to check (default: shipped).")
def check(pack: Path | None) -> None:
    """Prove the content pack: every problem with file, line and how to mend it."""
    from her2chat import check as checking
    from her2chat.content.load import shipped_pack

    before = click.get_current_context().find_root().params.get("pack")
    findings = checking.findings(pack or before or shipped_pack())
    for finding in findings:
        click.echo(str(finding))
    errors = sum(finding.severity == "error" for finding in findings)
    click.echo(f"{errors} error(s), {len(findings) - errors} warning(s)", err=True)
    if errors:
        sys.exit(1)
