"""Cut the article into numbered sentences, keeping every character's place."""

from __future__ import annotations

import re

from her2chat.content.model import Article, Quote, Sentence

_NO_END = "".join(
    rf"(?<!\b{short}\.)" for short in ("Dr", "Mr", "Mrs", "Ms", "Prof", "St", "vs", r"e\.g", r"i\.e", "approx")
)
_SENTENCE = re.compile(rf"\S.*?[.!?]{_NO_END}[\"'”’)\]]*(?=\s|$)")
_CLOSING = "\"'”’)]"  # marks that may close a sentence after its full stop


def read_article(text: str) -> Article:
    """`text` as an `Article`: the first line is the title, a line without closing mark is a section heading."""
    title, section, at = "", "", 0
    sentences: list[Sentence] = []
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        closed = stripped.rstrip(_CLOSING).endswith((".", "!", "?"))
        if stripped and not closed:
            title, section = title or stripped, stripped
        for match in _SENTENCE.finditer(line) if closed else ():
            number = f"S{len(sentences) + 1}"
            sentences.append(Sentence(number, section, match.group(), at + match.start(), at + match.end()))
        at += len(line)
    return Article(title, text, tuple(sentences))


def quote(sentence: Sentence, from_words: str = "", to_words: str = "") -> Quote | None:
    """The part of `sentence` from `from_words` to the end of `to_words` (all of it by default); None if not there."""
    begin = sentence.text.find(from_words)
    to_at = sentence.text.find(to_words, max(begin, 0)) if to_words else len(sentence.text)
    if begin < 0 or to_at < 0:
        return None
    end = to_at + len(to_words)
    part = sentence.text[begin:end]
    return Quote(sentence.id, sentence.section, part, sentence.start + begin, sentence.start + end)
