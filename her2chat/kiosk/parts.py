"""A reply and the content as the page gets them: plain data, with the hard words marked by where they stand."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from her2chat.assistant import Assistant
from her2chat.content.model import Intent, Pack
from her2chat.glossary import Glossary, HardWord
from her2chat.reply import Block, Reply

_EXPLAINED = ("plain", "quote", "line")  # the sorts of block in which hard words are marked; never a card
_KEPT = ("plain", "quote")  # those of them that hold content word for word


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject that can be chosen: a short name, the article's section it comes from, and its questions."""

    name: str
    section: str
    questions: tuple[str, ...]


def topics(assistant: Assistant) -> tuple[Topic, ...]:
    """The subjects in the order of the article, named by the pack's `topic_names` where it has one for each."""
    by_section: dict[str, list[Intent]] = {}
    for intent in sorted(assistant.topics(), key=lambda intent: intent.quotes[0].start):
        by_section.setdefault(intent.quotes[0].section, []).append(intent)
    names = assistant.pack.lines.get("topic_names", ())
    named = names if len(names) == len(by_section) else tuple(by_section)
    return tuple(
        Topic(name, section, tuple(intent.question for intent in intents))
        for name, (section, intents) in zip(named, by_section.items(), strict=True)
    )


class Words:
    """Marks the hard words of a pack in what is shown."""

    def __init__(self, pack: Pack) -> None:
        self._glossary = Glossary(pack.glossary)
        self._found: dict[Block, tuple[HardWord, ...]] = {}

    def blocks(self, reply: Reply) -> list[dict[str, Any]]:
        """The blocks of `reply`; `words` are the hard words in a block's text, each marked once in a reply."""
        seen: set[str] = set()
        return [self._block(block, seen) for block in reply.blocks]

    def article(self, pack: Pack) -> dict[str, Any]:
        """The article with the places of its sentences and hard words."""
        return {
            "title": pack.article.title,
            "text": pack.article.text,
            "sentences": [
                {"id": said.id, "section": said.section, "start": said.start, "end": said.end}
                for said in pack.article.sentences
            ],
            "words": [_word(found) for found in self._glossary.found_in(pack.article.text)],
        }

    def _block(self, block: Block, seen: set[str]) -> dict[str, Any]:
        found = self._in(block) if block.kind in _EXPLAINED else ()
        fresh = [word for word in found if word.term.term not in seen]
        seen.update(word.term.term for word in fresh)
        return {
            "kind": block.kind,
            "text": block.text,
            "quotes": [asdict(quote) for quote in block.quotes],
            "words": [_word(word) for word in fresh],
        }

    def _in(self, block: Block) -> tuple[HardWord, ...]:
        """The hard words of a block; kept for the blocks that are content word for word, of which there are few."""
        if block.kind not in _KEPT:
            return self._glossary.found_in(block.text)
        if block not in self._found:
            self._found[block] = self._glossary.found_in(block.text)
        return self._found[block]


def _word(found: HardWord) -> dict[str, Any]:
    return {"start": found.start, "end": found.end, "term": found.term.term, "means": found.term.means}
