"""her2chat config: which settings hold, and whence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from her2chat import settings
from her2chat.cli.options import chat_options, common, folder_of, settled
from her2chat.content.nodes import Source

_FROM_PACK = {  # where the content says what holds, and where else: read there, because a whole pack takes seconds
    "region": (("pack.yaml", "region"),),
    "team_line": (("pack.yaml", "team_line"), ("lines.yaml", "team_default")),
}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@chat_options
@common
def config(as_json: bool, keep_history: bool, **given: object) -> None:
    """Show which settings hold, and where each comes from: an option, the environment, or the settings file.

    The file is TOML. For example:

    \b
    region = "uk"           # us, ca, uk, ie, eu, au, nz, none
    team_line = "Ward 5, 020 7946 0000"
    theme = "light"         # auto, light, dark, high-contrast, none
    mode = "screen-reader"  # full, plain, screen-reader
    menu = false            # no suggestions while typing
    pack = "our-content"    # a folder, from where this file is
    """
    held = settled(**given)
    held = {name: one if one.value is not None else _unset(name, held) for name, one in held.items()}
    file = settings.config_file()
    if as_json:
        import json

        rows = {name: {"value": one.value, "from": one.whence} for name, one in held.items()}
        click.echo(json.dumps({"file": str(file), "exists": file.exists(), "settings": rows}, indent=2))
        return
    click.echo(f"settings file: {file}{'' if file.exists() else ' (not there)'}")
    for name, one in held.items():
        value = str(one.value).lower() if isinstance(one.value, bool) else one.value
        click.echo(f"{name:<10} {value}  ({one.whence})")


def _unset(name: str, held: Mapping[str, settings.Setting]) -> settings.Setting:
    """What holds where nothing is set, and the program has no default: the content pack's own, or the shipped pack."""
    if name in _FROM_PACK:
        found = (text for file, key in _FROM_PACK[name] for text in _texts(folder_of(held), file, key))
        return settings.Setting(str(next(found, "none")), "content pack")
    return settings.Setting(str(folder_of(held)), "default")


def _texts(pack: Path, file: str, key: str) -> Sequence[str]:
    source = Source(pack / file, pack, [])
    return source.texts(source.mapping(source.read()), key)
