"""HTML built as a tree, so that text can only ever become text."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring


def element(tag: str, *children: Element | str, **attributes: str) -> Element:
    """An element. A trailing "_" of an attribute's name is dropped, other "_" become "-" (`class_`, `aria_label`)."""
    made = Element(tag, {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()})
    for child in children:
        if isinstance(child, str):
            _add_text(made, child)
        else:
            made.append(child)
    return made


def lines(text: str, tag: str = "p") -> Element:
    """`text` as one element with a line break at each line end."""
    first, *rest = text.split("\n")
    made = element(tag, first)
    for line in rest:
        SubElement(made, "br").tail = line
    return made


def html(*made: Element) -> str:
    """The source text of elements, in order."""
    return "".join(tostring(one, encoding="unicode", method="html") for one in made)


def _add_text(made: Element, text: str) -> None:
    if len(made):
        made[-1].tail = (made[-1].tail or "") + text
    else:
        made.text = (made.text or "") + text
