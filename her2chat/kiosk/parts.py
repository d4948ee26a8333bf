"""A reply and the content as the page gets them: plain data, with the hard words marked by where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from her2chat.assistant import Assistant
from her2chat.content.model import Pack
from her2chat.glossary import Glossary, HardWord
from her2chat.render import EXPLAINED
from her2chat.reply import Block, Reply, flat

_KEPT = ("plain", "quote", "caution")  # the sorts of block that hold content word for word


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject that can be chosen: a short name, the article's section it comes from, and its questions."""

    name: str
    section: str
    questions: tuple[str, ...]


def topics(assistant: Assistant) -> tuple[Topic, ...]:
    """The subjects in the order of the article, named by the pack's `topic_names` where it has one for each."""
    by_section = assistant.by_section()
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
        found = self._in(block) if block.kind in EXPLAINED else ()
        fresh = [word for word in found if word.term.term not in seen]
        seen.update(word.term.term for word in fresh)
        return {
            "kind": block.kind,
            "text": block.text,
            "quotes": [flat(quote) for quote in block.quotes],
            "words": [_word(word) for word in fresh],
        }

    def _in(self, block: Block) -> tuple[HardWord, ...]:
        """The hard words of a block; kept for the blocks that are content word for word, of which there are few."""
        if block.kind not in _KEPT:
            return self._glossary.found_in(block.text)
        if block not in self._found:
            start = block.text.find("\n") + 1 if block.kind == "quote" else 0  # below the label, which explains nothing
            found = self._glossary.found_in(block.text[start:])
            self._found[block] = tuple(HardWord(word.term, word.start + start, word.end + start) for word in found)
        return self._found[block]


def _word(found: HardWord) -> dict[str, Any]:
    return {"start": found.start, "end": found.end, "term": found.term.term, "means": found.term.means}
