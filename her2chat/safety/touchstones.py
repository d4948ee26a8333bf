"""Plain sentences of danger that every pack must hear: no pack may switch triage off, by mistake or on purpose."""

from __future__ import annotations

from her2chat.content.safety import CALL_TEAM, CRISIS, EMERGENCY, LEVELS
from her2chat.safety.rules import SafetyRules
from her2chat.safety.triage import triage
from her2chat.text import Shorthand, fold

TOUCHSTONES = (
    (EMERGENCY, "I have crushing chest pain"),
    (EMERGENCY, "I can't breathe"),
    (EMERGENCY, "My throat is closing up"),
    (EMERGENCY, "She has collapsed and won't wake up"),
    (EMERGENCY, "He is having a seizure"),
    (EMERGENCY, "Her face is drooping and her speech is slurred"),
    (EMERGENCY, "I am vomiting blood"),
    (EMERGENCY, "I took too many tablets"),
    (CALL_TEAM, "I have a temperature of 38.5"),
    (CALL_TEAM, "I can't keep anything down"),
    (CRISIS, "I want to kill myself"),
    (CRISIS, "I don't want to live any more"),
    (CRISIS, "He hits me"),
)


def unheard(rules: SafetyRules, shorthand: Shorthand) -> tuple[str, ...]:
    """The sentences of danger that `rules` take for less than they are; none, in a pack that may be used."""
    return tuple(
        sentence
        for level, sentence in TOUCHSTONES
        if LEVELS.index(triage(fold(sentence, shorthand), rules).level) < LEVELS.index(level)
    )
