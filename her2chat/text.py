"""What was typed: a message folded to plain words, cut into sentences and clauses.

`fold` is total: any string gives an `Utterance`, in time linear in the length of the message.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import NamedTuple

_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b\n]{0,80}(?:\x07|\x1b\\)|\x1b", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028\u2029]")
_INVISIBLE = re.compile(r"[\u00ad\u034f\u200c-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_HEAPED = re.compile(r"([\u0300-\u036f]{2})[\u0300-\u036f]+")  # more marks than any script heaps on one letter
_QUOTES = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u02bc": "'",
        "`": "'",
        "\u00b4": "'",
        "\u2032": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2013": " - ",
        "\u2014": " - ",
        "\u2026": ". ",
    }
)
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_STARRED = re.compile(r"(?<=[a-zA-Z])\*+(?=[a-zA-Z])")  # "f*cking" is one word
_SIGN = re.compile(r"[+%&=]")
_SIGNS = (
    (re.compile(r"(?<=[a-z0-9])\+(?=[a-z])"), " and "),
    (re.compile(r"(?<=[a-z0-9])\++"), " positive "),
    (re.compile(r"%"), " percent "),
    (re.compile(r"&|(?<=\s)\+(?=\s)"), " and "),
    (re.compile(r"="), " is "),
)
_LISTED = re.compile(r"(?:^|(?<=[\s?.!;,:]))\(?(?:\d{1,2}|[a-h])\)(?=\s)")  # "1) what is it? 2) how common is it?"
_YEAR = re.compile(r"\b(in|since|of|from) '(\d\d)\b(?![.,]?\d|')")  # "in '16"
_THIS_CENTURY = 40  # two digits below it are of this one
_WORD = re.compile(r"\d+[.,]\d+(?:[a-z]+)?|[a-z0-9]+(?:'[a-z]+)*")
_TOKEN = re.compile(
    rf"(?P<word>{_WORD.pattern})"
    r"|(?P<stop>\n+|[.!?;]+|:(?=\s))"
    r"|(?P<pause>,|\s-+\s|[()\"])"
)
_ABBREVIATIONS = frozenset("dr mr mrs ms prof st vs eg ie approx".split())
_BEFORE_OPENER = r"(^\s*|[.!?,;]\s*|\b(?:what|how|why|when|where|who|and|but|so)\s+)"
_NOT_AFTER_OPENER = r"(?=\s+(?!(?:is|are|was|were|of|or|should|will|for|per|in|to|do|does|and|can|has)\b)[a-z])"
_DOT = "."
_RUN = 4  # letters
_CLAUSE_WORDS = frozenset(("but", "and", "then", "though", "because", "while", "although"))


class Span(NamedTuple):
    """A run of tokens [start, end) of an utterance; `asks` when a question mark closes it. A tuple: many are made."""

    start: int
    end: int
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Utterance:
    """A message ready to be read.

    `words` are folded and opened (chat-speak, contractions, spelling variants); `typed` has, for each word, what stood
    in the folded message. `sentences` and `clauses` cut the words without gaps; a clause lies within a sentence.
    """

    raw: str
    words: tuple[str, ...]
    typed: tuple[str, ...]
    sentences: tuple[Span, ...]
    clauses: tuple[Span, ...]
    shortened: bool = False


@dataclass(frozen=True, slots=True)
class ByNeighbors:
    """What is typed for another word where the words beside it tell so ("2 live", "no 1", "me leg").

    `typed` means `means` where one of `before` follows it or one of `after` precedes it, but none of `not_after` does.
    """

    typed: str
    means: str
    before: frozenset[str]
    after: frozenset[str]
    not_after: frozenset[str]


@dataclass(frozen=True, slots=True)
class Shorthand:
    """How short, joined and regional spellings open into plain words (content, see intents/lexicon/shorthand.yaml).

    `words` maps one folded token to the words it stands for; `status` are words whose trailing minus sign means
    "negative" (as in "ER-"); `openers` are words that mean another where they open a question
    ("dose it work" is "does it work", but "what dose is given" speaks of a dose); `by_neighbors` are words that mean
    another where the words beside them tell so.
    """

    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    status: tuple[str, ...] = ()
    openers: Mapping[str, str] = field(default_factory=dict)
    by_neighbors: tuple[ByNeighbors, ...] = ()


_NO_SHORTHAND = Shorthand()
_PLAIN = re.compile(r"(?!.*([a-z])\1\1)[a-z0-9 ]+")


def plain(message: str) -> str:
    """`message` in lower case without escape sequences, control characters, accents and typographic quotes."""
    text = message
    if not (text.isascii() and text.isprintable()):  # what is both, as most messages are, has nothing of all this
        text = _INVISIBLE.sub("", _CONTROL.sub(" ", _ESCAPES.sub(" ", _HEAPED.sub(r"\1", text))))
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_QUOTES))
        text = "".join(ch for ch in text if not unicodedata.combining(ch)).translate(_QUOTES)
    if "*" in text:
        text = _STARRED.sub("", text)
    return _STRETCHED.sub(r"\1\1", text.replace("`", "'").lower())


def shorten(message: str, limit: int) -> str:
    """`message`, or its beginning cut at the last sentence end (else blank) before `limit` characters."""
    if len(message) <= limit:
        return message
    head = message[:limit]
    cut = max(head.rfind(mark) for mark in (". ", "? ", "! ", "\n"))
    if cut < limit // 2:
        cut = head.rfind(" ")
    return head[: cut + 1] if cut > 0 else head


def fold(message: str, shorthand: Shorthand = _NO_SHORTHAND, limit: int | None = None) -> Utterance:
    """Fold `message` into an `Utterance`.

    `limit`: the most characters to read; a longer message is cut at a sentence end and `shortened` is set.
    """
    kept = message if limit is None else shorten(message, limit)
    return _cut(_spelled_out(kept, shorthand), shorthand, message, shortened=len(kept) < len(message))


def _spelled_out(message: str, shorthand: Shorthand) -> str:
    """`message` plain, with words for its signs and for the openers of a question."""
    text = plain(message)
    if shorthand.status and "-" in text:
        names = "|".join(map(re.escape, shorthand.status))  # " - " is a dash, but for "er - pr - her2 -"
        text = re.sub(rf"\b({names})(?:-(?=[\s,/;.)]|$)| -(?=[,/;.)]|\s*$|\s+(?:{names})\b))", r"\1 negative ", text)
    if ")" in text and len(_LISTED.findall(text)) > 1:
        text = _LISTED.sub(".", text)
    if "'" in text:
        text = _YEAR.sub(lambda year: f"{year[1]} {19 + (int(year[2]) < _THIS_CENTURY)}{year[2]}", text)
    if _SIGN.search(text):
        for pattern, plain_words in _SIGNS:
            text = pattern.sub(plain_words, text)
    text = _told_by_neighbors(text, shorthand.by_neighbors)
    for word, meant in shorthand.openers.items():
        if word in text:
            opener = _BEFORE_OPENER + re.escape(word) + _NOT_AFTER_OPENER
            text = re.sub(opener, r"\g<1>" + meant.replace("\\", r"\\"), text)
    return text


def _told_by_neighbors(text: str, rules: tuple[ByNeighbors, ...]) -> str:
    typed = tuple([one.typed for one in rules])
    return _with_neighbors(typed).sub(lambda found: _told(found, rules), text) if rules else text


@cache
def _with_neighbors(typed: tuple[str, ...]) -> re.Pattern[str]:
    short = "|".join(map(re.escape, typed))
    return re.compile(rf"\b(?:([a-z']+) )?(?<!\S)({short})(?= ([a-z']+)|[\s.!?,]|$)")


def _told(found: re.Match[str], rules: Iterable[ByNeighbors]) -> str:
    """A short form with the word before it, replaced where its neighbors tell what it means."""
    before, typed, after = found.groups()
    for one in rules:
        if one.typed == typed and before not in one.not_after and (after in one.before or before in one.after):
            return f"{before} {one.means}" if before else one.means
    return found[0]


def words_of(phrase: str, shorthand: Shorthand = _NO_SHORTHAND) -> tuple[str, ...]:
    """The folded words of a phrase of the content.

    As `fold` gives them, but quicker where it is plain already, and then without `openers`: a phrase opens no question.
    """
    if _PLAIN.fullmatch(phrase):
        tokens = _told_by_neighbors(phrase, shorthand.by_neighbors).split()
    else:
        tokens = _WORD.findall(_spelled_out(phrase, shorthand))
    return tuple([word for token in tokens for word in _open(token, shorthand)])


def _cut(text: str, shorthand: Shorthand, raw: str, shortened: bool) -> Utterance:
    words: list[str] = []
    typed: list[str] = []
    sentences: list[Span] = []
    clauses: list[Span] = []
    sentence_start = clause_start = 0

    def close_clause() -> None:
        nonlocal clause_start
        if len(words) > clause_start:
            clauses.append(Span(clause_start, len(words)))
            clause_start = len(words)

    def close_sentence(asks: bool) -> None:
        nonlocal sentence_start
        close_clause()
        if len(words) > sentence_start:
            sentences.append(Span(sentence_start, len(words), asks))
            sentence_start = len(words)

    for match in _TOKEN.finditer(text):
        token = match.group()
        if match.lastgroup == "word":
            if token in _CLAUSE_WORDS:
                close_clause()
            opened = _open(token, shorthand)
            words += opened
            typed += [token] * len(opened)
        elif match.lastgroup == "pause":
            close_clause()
        elif not (token == _DOT and typed and typed[-1] in _ABBREVIATIONS):
            close_sentence("?" in token)
    close_sentence(False)
    return Utterance(raw, tuple(words), tuple(typed), tuple(sentences), tuple(clauses), shortened)


def pieces(utterance: Utterance, size: int, step: int) -> list[tuple[int, Utterance]]:
    """Overlapping pieces of at most `size` words, one beginning every `step` words, each with its start."""
    total = len(utterance.words)
    if total <= size:
        return [(0, utterance)]
    return [(start, piece(utterance, start, min(start + size, total))) for start in range(0, total - size + step, step)]


def piece(utterance: Utterance, start: int, end: int) -> Utterance:
    """The words [start, end) of `utterance`."""
    return replace(
        utterance,
        words=utterance.words[start:end],
        typed=utterance.typed[start:end],
        sentences=_clipped(utterance.sentences, start, end),
        clauses=_clipped(utterance.clauses, start, end),
    )


def _clipped(spans: tuple[Span, ...], start: int, end: int) -> tuple[Span, ...]:
    inside = (span for span in spans if span.start < end and span.end > start)
    return tuple(Span(max(span.start, start) - start, min(span.end, end) - start, span.asks) for span in inside)


_IS_AFTER = frozenset("what how who where when why that this it he she there here".split())
_ENDINGS = {"m": "am", "re": "are", "ve": "have", "ll": "will", "d": "would"}
_BEFORE_NOT = {"ca": "can", "wo": "will", "sha": "shall", "ai": "is"}


def _open(token: str, shorthand: Shorthand) -> tuple[str, ...]:
    known = shorthand.words.get(token)
    if known:
        return known
    if "'" not in token:
        return (token,)
    head, _, tail = token.partition("'")
    if tail == "t" and head.endswith("n"):
        stem = head[:-1]
        return (_BEFORE_NOT.get(stem, stem), "not") if stem else ("not",)
    first = shorthand.words.get(head, (head,))
    if tail in _ENDINGS:
        return (*first, _ENDINGS[tail])
    if tail == "s":
        return (*first, "is") if head in _IS_AFTER else first
    joined = token.replace("'", "")
    return shorthand.words.get(joined, (joined,))  # "ca'nt"


def runs_of_letters(word: str) -> list[str]:
    """Every four letters in a row of `word`, its ends marked; a misspelled word shares most with the right one."""
    edged = f"^{word}$"
    return [edged[at : at + _RUN] for at in range(len(edged) - _RUN + 1)]
