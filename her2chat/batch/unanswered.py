"""What was asked and not answered, as words that many messages share: never a message, never a rare word.

In a file a group is one line of JSON: `{"words": ["cold", "cap"], "count": 7, "example": "do cold caps help"}`. One
that batch writes has null for an example, as it keeps nobody's words.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import combinations

from snowballstemmer import stemmer

from her2chat.content.model import NOT_COVERED, OFF_TOPIC, Pack
from her2chat.decision import CLARIFY
from her2chat.errors import InputError
from her2chat.reply import Reply
from her2chat.support.json_text import to_json
from her2chat.text import fold

LEAST = 5  # messages in a group
_MOST_WORDS = 24  # of a message, so that a long one does not make hundreds of pairs
_PAIRED = 1000  # of the most frequent words, those whose pairs are counted
_HELD = 500_000  # words counted at a time; what came only once is then forgotten, being rare
_LETTERS = 3
_FORM = 'write {"words": [...], "count": 3, "example": "..."}'


@dataclass(frozen=True, slots=True)
class Group:
    """Content words that stand together in `count` messages (1 or more), and one of those, "" where none is kept."""

    words: tuple[str, ...]
    count: int
    example: str = ""


def is_unanswered(reply: Reply) -> bool:
    """Whether somebody asked something that got no answer: not covered, not clear, or not understood at all."""
    return reply.kind in (NOT_COVERED, CLARIFY) or (reply.kind == OFF_TOPIC and reply.intent is None)


def content_words(pack: Pack) -> Callable[[str], tuple[str, ...]]:
    """A function for the words of a message that carry its meaning, each once: no small words, no numbers.

    A word with a digit in it counts only where the content has it, too: any other may be somebody's number.
    """
    small = pack.function_words | pack.light_words
    known = {word for concept in pack.concepts for phrase in concept.say for word in phrase.split()}

    def words_of(message: str) -> tuple[str, ...]:
        words = dict.fromkeys(fold(message[:2000], pack.shorthand).words)
        kept = (word for word in words if len(word) >= _LETTERS and word not in small and not word.isdigit())
        return tuple(word for word in kept if word.isalpha() or word in known)[:_MOST_WORDS]

    return words_of


def groups(messages: Iterable[Iterable[str]], again: Iterable[Iterable[str]], least: int = LEAST) -> list[Group]:
    """Groups of at least `least` messages by one content word and by two, the largest first.

    `messages` are content words of each message; `again` the same once more, as they may not fit into memory.
    Words of one stem count as one, shown as they are most often written.
    """
    stem = stemmer("english").stemWord
    written: dict[str, Counter[str]] = {}
    single: Counter[str] = Counter()
    for words in messages:
        for word in words:
            written.setdefault(stem(word), Counter())[word] += 1
        single.update({stem(word) for word in words})
        if len(single) > _HELD:
            single = Counter({word: count for word, count in single.items() if count > 1})
            written = {word: written[word] for word in single}
    frequent = {word: count for word, count in single.items() if count >= least}
    paired = {word for word, _ in sorted(frequent.items(), key=lambda item: (-item[1], item[0]))[:_PAIRED]}
    pairs: Counter[tuple[str, str]] = Counter()
    for words in again:
        pairs.update(combinations(sorted(paired & {stem(word) for word in words}), 2))
    shown = {word: min(written[word].items(), key=lambda item: (-item[1], item[0]))[0] for word in frequent}
    found = [Group((shown[word],), count) for word, count in frequent.items()]
    found += [Group((shown[a], shown[b]), count) for (a, b), count in pairs.items() if count >= least]
    return sorted(found, key=lambda group: (-group.count, len(group.words), group.words))


def json_lines(groups: Iterable[Group]) -> str:
    """The groups as JSON Lines, which `read_groups` reads."""
    return "".join(to_json({**asdict(group), "example": group.example or None}) + "\n" for group in groups)


def read_groups(lines: Iterable[str], name: str) -> list[Group]:
    """The groups of a file like that, the largest first; fields that are not known are passed over.

    A line has an example, words, or both. `name` stands for the file in errors. Raises `InputError` for a line that
    cannot be read, without its words.
    """
    groups = [_group(line, f"{name}:{number}") for number, line in enumerate(lines, 1) if line.strip()]
    return sorted(groups, key=lambda group: -group.count)


def _group(line: str, where: str) -> Group:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise InputError(f"{where}: not valid JSON → have batch write a .jsonl, or {_FORM}, one a line") from None
    fields = row if isinstance(row, dict) else {}
    words, count, example = fields.get("words") or [], fields.get("count", 1), fields.get("example") or ""
    listed = isinstance(words, list) and all(isinstance(word, str) for word in words)
    if not listed or not (words or example) or not isinstance(count, int) or not isinstance(example, str):
        raise InputError(f"{where}: no group of questions → {_FORM}")
    return Group(tuple(words), max(1, count), " ".join(example.split()))


def lines_of(groups: Iterable[Group]) -> Iterator[list[object]]:
    """A table of the groups, its header first."""
    yield ["words", "count"]
    for group in groups:
        yield [" + ".join(group.words), group.count]
