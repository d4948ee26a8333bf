"""Make docs/api.md from the docstrings of the public names: `python tests/api_page.py > docs/api.md`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import her2chat
from her2chat.content.model import Caution, Quote
from her2chat.lexicon.lexicon import Correction
from her2chat.reply import Block, SafetyNote

HEAD = """# The Python API

Made from the docstrings by `python tests/api_page.py > docs/api.md`; a test holds it to them. All of it is
imported from `her2chat`, but for the small parts of a `Reply` at the end. An `Assistant` may be shared between threads;
a `Session` belongs to one conversation.
"""
PARTS = (Block, Quote, Caution, Correction, SafetyNote)  # that a reply is made of


def page() -> str:
    """The whole page."""
    names = [(name, getattr(her2chat, name)) for name in her2chat.__all__]
    functions = [text for name, found in names if inspect.isfunction(found) for text in _function(name, found)]
    classes = [text for _, found in names if inspect.isclass(found) for text in _class(found)]
    parts = [text for part in PARTS for text in _class(part)]
    return "\n".join([HEAD, *functions, *classes, "## Parts of a reply\n", *parts]).rstrip() + "\n"


def _function(name: str, found: object, mark: str = "##") -> Iterator[str]:
    signature = re.sub(r"her2chat(?:\.\w+)+\.(\w+)", r"\1", str(inspect.signature(found)))  # type: ignore[arg-type]
    signature = re.sub(r"<function (?:<lambda>|\w+) at \w+>", "...", signature).replace("'", "")
    yield f"{mark} `{name}`\n\n```python\n{name}{signature.replace('(self, ', '(').replace('(self)', '()')}\n```\n"
    yield f"{inspect.getdoc(found)}\n"


def _class(found: type) -> Iterator[str]:
    yield f"## `{found.__name__}`\n\n{inspect.getdoc(found)}\n"
    if is_dataclass(found):
        yield "| field | type |\n|---|---|"
        yield from (f"| `{field.name}` | `{str(field.type).replace('|', '&#124;')}` |" for field in fields(found))
        yield ""
    for name, member in vars(found).items():
        if isinstance(member, property):
            yield f"### `{found.__name__}.{name}`\n\n{inspect.getdoc(member)}\n"
        elif inspect.isfunction(member) and not name.startswith("_"):
            yield from _function(f"{found.__name__}.{name}", member, "###")


if __name__ == "__main__":
    print(page(), end="")
