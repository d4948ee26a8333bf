"""her2chat kiosk: the touch-screen page and the HTTP interface."""

from __future__ import annotations

from pathlib import Path

import click

from her2chat.cli.options import common, load
from her2chat.errors import Her2ChatError
from her2chat.support import extras


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Port; 0: any free one.")
@click.option("--idle", type=int, default=60, show_default=True, help="Seconds without a touch until all is wiped.")
@click.option("--place", default="", help='Where staff are, for urgent cards, e.g. "Ward 5 desk".')
@click.option("--staff/--no-staff", default=True, show_default=True, help="Whether staff are near the screen.")
@click.option("--allow-host", "hosts", multiple=True, help="A further host name to answer to; may be repeated.")
@click.option("--allow-origin", "origins", multiple=True, help="A web origin that may call the API; may be repeated.")
@click.option("--frame-ancestors", "ancestors", multiple=True, help="A web origin that may frame the page; repeated.")
@click.option("--processes", type=click.IntRange(0, 64), default=0, show_default=True, help="Processes that answer.")
@common
def kiosk(
    host: str,
    port: int,
    idle: int,
    place: str,
    staff: bool,
    hosts: tuple[str, ...],
    origins: tuple[str, ...],
    ancestors: tuple[str, ...],
    processes: int,
    pack: Path | None,
    region: str | None,
    team_line: str | None,
) -> None:
    """Serve the touch-screen page and the HTTP interface until interrupted (extra: kiosk)."""
    try:
        from her2chat.kiosk import Settings, serve
    except ModuleNotFoundError as missing:
        remedy = extras.install(extras.needed()["kiosk"])
        raise Her2ChatError(f"{missing.name} is not installed → {remedy}") from None
    settings = Settings(host, port, idle, place, hosts, origins, ancestors, processes)
    serve(load(pack, region, team_line, staffed=staff), settings, lambda address: click.echo(address))
