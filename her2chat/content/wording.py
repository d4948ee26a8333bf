"""The fixed lines of the safety layer, read from `intents/safety/`: cards, emergency numbers by region, framing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from her2chat.content.nodes import NOWHERE, REVIEWED, Fields, Finding, Place, Review, Source

CARDS = (
    "emergency",
    "emergency_poison",
    "call_team",
    "call_team_strong",
    "call_team_wrong_drug",
    "call_team_pregnancy",
    "crisis",
    "crisis_overdose",
    "crisis_abuse",
    "ask_team",
    "generic",
)
_NUMBERS = {  # what must stand on a card, in both wordings
    **dict.fromkeys(CARDS, ("{emergency}",)),
    **dict.fromkeys(("crisis", "crisis_overdose", "crisis_abuse", "generic"), ("{emergency}", "{crisis}")),
    "ask_team": ("{team}",),
}
FRAMED = ("general", "treatment", "side_effects", "outlook", "research", "personal", "not_covered", "distress", "told")
_REMINDERS = ("reminder_crisis", "reminder_team")  # said instead of "reminder" after such a card, where they are given
_HAPPENING = ("self", "other")
_FRAMING = ("once", "by_touch", "personal", "not_covered", "distress", "told")
_PLACEHOLDER = re.compile(r"\{\w+\}")
_VARIANTS = 2  # so that no line stands twice running
_REGION_FIELDS = ("id", "name", "emergency", "crisis", "poison", "health_line", "checked_on", "source")


@dataclass(frozen=True)
class Card:
    """Lines of an urgent card, in order: for the person in danger (`self`) and for somebody with them (`other`).

    `flags`: red flags for which this card is the fitting one.
    """

    id: str
    self: Sequence[str]
    other: Sequence[str]
    flags: Sequence[str] = ()
    place: Place = NOWHERE


@dataclass(frozen=True)
class Region:
    """Numbers to call in one region; an empty field means that no checked number is known.

    `crisis`: whole lines, each with its number. `checked_on`: the day (YYYY-MM-DD) on which all were last checked.
    """

    id: str
    name: str
    emergency: str
    crisis: Sequence[str]
    poison: str
    health_line: str
    checked_on: str
    source: str


@dataclass(frozen=True)
class Wording:
    """Everything the safety layer says."""

    cards: Mapping[str, Card]
    regions: Mapping[str, Region]
    staff_line: str
    if_happening_now: tuple[str, str]
    reminder: str
    reminder_crisis: str
    reminder_team: str
    distress: Sequence[str]
    once: str
    framing: Mapping[str, Sequence[str]]
    review: Review


def load_wording(root: Path, findings: list[Finding]) -> Wording:
    """The wording in `root`/safety; every fault becomes a finding."""
    cards = Source(root / "safety" / "cards.yaml", root, findings)
    fields = cards.mapping(cards.read())
    head = (*REVIEWED, "staff_line", "if_happening_now", "reminder", "distress", "cards")
    cards.only(fields, (*head, *_REMINDERS), head)
    cards.filled(fields, ("staff_line", "if_happening_now", "reminder", *_REMINDERS, "distress"))
    happening = cards.mapping(fields.get("if_happening_now"))
    cards.only(happening, _HAPPENING, _HAPPENING if happening else ())  # else it is missing or empty, as told
    cards.filled(happening, _HAPPENING)
    framing = Source(root / "safety" / "framing.yaml", root, findings)
    lines = framing.mapping(framing.read())
    framing.only(lines, _FRAMING, ("once", "by_touch"))
    framing.filled(lines, ("once",))
    by_touch = framing.mapping(lines.get("by_touch"))
    kinds = {key: framing.texts(lines, key) for key in _FRAMING[2:]}
    said = {**{key: framing.texts(by_touch, key) for key in by_touch}, **kinds}
    for missing in (key for key in FRAMED if len(said.get(key, ())) < _VARIANTS):
        framing.report(1, "C06", f'"{missing}" has too few framing lines', f"give at least {_VARIANTS}")
    return Wording(
        cards=_cards(cards, fields),
        regions=_regions(Source(root / "safety" / "regions.yaml", root, findings)),
        staff_line=cards.text(fields, "staff_line"),
        if_happening_now=(cards.text(happening, "self"), cards.text(happening, "other")),
        reminder=cards.text(fields, "reminder"),
        **{key: cards.text(fields, key, cards.text(fields, "reminder")) for key in _REMINDERS},
        distress=cards.texts(fields, "distress"),
        once=framing.text(lines, "once"),
        framing=said,
        review=cards.review(fields),
    )


def _cards(source: Source, fields: Fields) -> dict[str, Card]:
    cards = {}
    for entry in source.entries(fields.get("cards")):
        source.only(entry, ("id", "self", "other", "flags"), ("id", "self", "other"))
        lines = (source.texts(entry, "self"), source.texts(entry, "other"))
        card = Card(
            source.text(entry, "id"), *lines, flags=source.texts(entry, "flags"), place=source.place(entry.line)
        )
        cards[card.id] = card
    for card in cards.values():
        if not (card.self and card.other):
            source.report(card.place.line, "C06", f'the card "{card.id}" has no lines', "copy it from the shipped pack")
        for number in (number for number in _NUMBERS.get(card.id, ()) if number not in _placeholders(card)):
            problem = f'the card "{card.id}" lacks {number} in self or other'
            source.report(card.place.line, "C06", problem, "put the number back")
    for missing in sorted(set(CARDS) - set(cards)):
        source.report(1, "C06", f'the card "{missing}" is missing', "copy it from the shipped pack")
    return cards


def _placeholders(card: Card) -> set[str]:
    """The placeholders that both wordings of `card` hold."""
    return set(_PLACEHOLDER.findall(" ".join(card.self))) & set(_PLACEHOLDER.findall(" ".join(card.other)))


def _regions(source: Source) -> dict[str, Region]:
    regions: dict[str, Region] = {}
    for entry in source.entries(source.read()):
        source.only(entry, _REGION_FIELDS, ("id", "name", "emergency", "crisis", "checked_on", "source"))
        texts = {key: source.text(entry, key) for key in _REGION_FIELDS if key != "crisis"}
        if not texts["emergency"] or not source.texts(entry, "crisis"):
            source.report(entry.line, "C06", f'the region "{texts["id"]}" lacks a number', "give emergency and crisis")
        regions[texts["id"]] = Region(crisis=source.texts(entry, "crisis"), **texts)
    if "none" not in regions:
        source.report(1, "C06", 'the region "none" is missing', "copy it from the shipped pack")
    return regions
