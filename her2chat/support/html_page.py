"""The frame of an HTML page that stands alone: no script, no outside resource."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_STYLE = """
:root { color-scheme: light; }
body { font: 1rem/1.5 system-ui, sans-serif; color: #111; background: #fff; max-width: 60rem; margin: auto; }
body { padding: 1rem; }
h1 { font-size: 1.5rem; line-height: 1.2; } h2 { font-size: 1.2rem; margin-top: 2rem; }
p { max-width: 42rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th { background: #f2f2f2; }
"""


def framed(title: str, style: str, body: Iterable[str], language: str = "en") -> str:
    """The page; all is HTML already, but for `style`, which comes after the style that all pages share."""
    return "\n".join(_framed(title, style, body, language)) + "\n"


def _framed(title: str, style: str, body: Iterable[str], language: str) -> Iterator[str]:
    yield f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield f"<title>{title}</title>\n<style>{_STYLE}{style}</style>\n</head>\n<body>\n<main>"
    yield from body
    yield "</main>\n</body>\n</html>"
