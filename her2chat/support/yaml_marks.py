"""Where things stand in a YAML text, so that a few can be changed and every other byte kept."""

from __future__ import annotations

from collections.abc import Iterable

import yaml


def root(text: str) -> yaml.Node | None:
    """The node of the whole `text`, None where it is empty; raises `yaml.YAMLError`."""
    return yaml.compose(text, Loader=yaml.SafeLoader)  # the C loader counts places in bytes


def fields(node: yaml.Node | None) -> dict[str, yaml.Node]:
    """The values of a mapping by name; nothing where it is none."""
    return {str(key.value): value for key, value in node.value} if isinstance(node, yaml.MappingNode) else {}


def items(node: yaml.Node | None) -> list[yaml.Node]:
    """The entries of a list; nothing where it is none."""
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def is_block(node: yaml.Node | None) -> bool:
    """Whether it is a list with a dash before each entry, and none in brackets."""
    return isinstance(node, yaml.SequenceNode) and not node.flow_style


def end(node: yaml.Node) -> int:
    """Where the last scalar of `node` ends; the end of a block goes on to what follows it."""
    while isinstance(node.value, list) and node.value and not getattr(node, "flow_style", False):
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return int(node.end_mark.index)


def replaced(text: str, changes: Iterable[tuple[yaml.Node, str]]) -> str:
    """`text` with other words for some of its nodes, of which none stands in another."""
    for node, words in sorted(changes, key=lambda change: -change[0].start_mark.index):  # the other places stay right
        text = f"{text[: node.start_mark.index]}{words}{text[end(node) :]}"
    return text


def added_below(text: str, node: yaml.Node, lines: str) -> str:
    """`text` with `lines` below the line on which `node` ends."""
    at = end(node)
    if text[at - 1 : at] == "\n":  # a folded text ends at the beginning of the next line
        at -= 1
    line_end = text.find("\n", at)
    return f"{text}\n{lines}" if line_end < 0 else f"{text[: line_end + 1]}{lines}{text[line_end + 1 :]}"
