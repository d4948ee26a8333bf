"""Plain sentences of danger that every pack must hear: no pack may switch triage off, by mistake or on purpose."""

from __future__ import annotations

from her2chat.content.safety import LEVELS
from her2chat.safety.rules import SafetyRules
from her2chat.safety.triage import triage
from her2chat.text import Shorthand, fold

TOUCHSTONES = (
    ("emergency", "I have crushing chest pain"),
    ("emergency", "I can't breathe"),
    ("emergency", "My throat is closing up"),
    ("emergency", "She has collapsed and won't wake up"),
    ("emergency", "He is having a seizure"),
    ("emergency", "Her face is drooping and her speech is slurred"),
    ("emergency", "I am vomiting blood"),
    ("emergency", "I took too many tablets"),
    ("call_team", "I have a temperature of 38.5"),
    ("call_team", "I can't keep anything down"),
    ("crisis", "I want to kill myself"),
    ("crisis", "I don't want to live any more"),
    ("crisis", "He hits me"),
)


def unheard(rules: SafetyRules, shorthand: Shorthand) -> tuple[str, ...]:
    """The sentences of danger that `rules` take for less than they are; none, in a pack that may be used."""
    return tuple(
        sentence
        for level, sentence in TOUCHSTONES
        if LEVELS.index(triage(fold(sentence, shorthand), rules).level) < LEVELS.index(level)
    )
