"""What is said back: the one contract of every front end and file."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from her2chat.content.model import Caution, Quote
from her2chat.lexicon.lexicon import Correction

KINDS = (
    "answer",
    "clarify",
    "not_covered",
    "personal",
    "urgent",
    "crisis",
    "small_talk",
    "off_topic",
    "empty",
)
HELP_FIRST = ("urgent", "crisis")  # the kinds that show a card
KIND_OF_LEVEL = {"call_team": "urgent", "emergency": "urgent", "crisis": "crisis"}  # of the levels that show one

BLOCKS = (
    "card",  # the lines of an urgent or crisis card
    "reminder",  # on the turn after one
    "note",  # what was taken over, read as another word, or left out
    "line",  # a fixed line
    "plain",  # what the quotes say, in plain words
    "quote",  # the article's own words, with their section
    "caution",  # an editor's caution on a quote
    "question",  # one to bring to the team
    "choices",  # of which one may be meant
    "framing",  # the consult-your-oncologist line
    "once",  # what this program is, said once in a session
)


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of a reply. `kind` is one of `BLOCKS`; `quotes` has what a quote block quotes, in order."""

    kind: str
    text: str
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class SafetyNote:
    """`level`: none, ask_team, call_team, emergency or crisis; `flags`: ids of the red flags that fired."""

    level: str = "none"
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply. Field names are stable; `to_dict` is the JSON of every front end.

    `question` is the message as it was typed, `kind` one of `KINDS`, `intent` the id of what it was taken for (None
    where nothing fits). `blocks` are its paragraphs, for a front end that sets each sort apart. `confidence` is 0 to 1.
    `quotes` are the article's own words with their character span; `sentences` the ids the reply rests on; `cautions`
    what an editor says beside them. `safety` is what triage found. `framing` is the consult-your-oncologist line (empty
    on a card), `ask_your_team` a question to bring to the team (empty where there is none). `suggestions` are questions
    to ask next (for `clarify`: the choices). `parts` holds a reply to each question of a message that asks several.
    `corrections` are words that were read as others. `content` is the fingerprint of the pack that answered.
    """

    question: str
    kind: str
    blocks: tuple[Block, ...]
    content: str
    intent: str | None = None
    confidence: float = 0.0
    quotes: tuple[Quote, ...] = ()
    cautions: tuple[Caution, ...] = ()
    safety: SafetyNote = SafetyNote()
    framing: str = ""
    suggestions: tuple[str, ...] = ()
    ask_your_team: str = ""
    parts: tuple[Reply, ...] = ()
    corrections: tuple[Correction, ...] = ()

    @property
    def text(self) -> str:
        """The whole reply as a person reads it."""
        return "\n\n".join(block.text for block in self.blocks)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Ids of the sentences that the reply rests on, best first."""
        return tuple(dict.fromkeys(quote.sentence for quote in self.quotes))

    @property
    def brief(self) -> str:
        """The reply in a few words: `answer her2.what_is [S3]`, `urgent (emergency)`."""
        rests = f"[{' '.join(self.sentences)}]" if self.sentences else ""
        level = f"({self.safety.level})" if self.safety.level != "none" else ""
        return " ".join(part for part in (self.kind, self.intent, rests, level) if part)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, ready for JSON. Half a letter (a lone surrogate), which no file can hold, is replaced."""
        return {
            "question": whole(self.question),
            "kind": self.kind,
            "intent": self.intent,
            "confidence": round(self.confidence, 3),
            "text": self.text,
            "quotes": [flat(quote) for quote in self.quotes],
            "sentences": list(self.sentences),
            "cautions": [_caution(caution) for caution in self.cautions],
            "safety": {"level": self.safety.level, "flags": list(self.safety.flags)},
            "framing": self.framing,
            "suggestions": list(self.suggestions),
            "ask_your_team": self.ask_your_team,
            "parts": [part.to_dict() for part in self.parts],
            "corrections": [flat(correction) for correction in self.corrections],
            "content": self.content,
        }


def whole(text: str) -> str:
    """`text` with halves of letters (lone surrogates, which cannot be encoded) joined, or replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def flat(item: Quote | Correction) -> dict[str, Any]:
    """The fields of `item`, which are plain values, by name; as `asdict`, which copies and takes far longer."""
    return {field.name: getattr(item, field.name) for field in fields(item)}


def _caution(caution: Caution) -> dict[str, str]:
    return {key: getattr(caution, key) for key in ("id", "text", "as_of", "region", "source")}
