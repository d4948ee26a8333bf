"""The words of a pack, for its spelling: which are right, which others are read as them, and the names of drugs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from her2chat.content.model import Pack
from her2chat.lexicon.drug_names import DrugNames
from her2chat.lexicon.near import osa_distance
from her2chat.lexicon.spelling import Speller

_NAMED = ("drug.", "regimen.", "medicine.")  # how the ids of concepts begin whose one-word phrases are names
_RARE = 10  # a word so many times rarer than its likely correction is a slip that stands in the content
_ESTABLISHED = 3  # uses from which a word that no list holds is one that others may be read as
_SUBJECT = 5  # uses that being part of a phrase of the content counts for
_LONG_VARIANT = 5  # letters from which a short or regional spelling may itself be misspelled
WordsOf = Callable[[str], tuple[str, ...]]


def make_speller(pack: Pack, words_of: WordsOf) -> Speller:
    """The speller for `pack`; `words_of` gives the folded words of a phrase.

    Examples hold slips on purpose. What is much rarer than the word it is likely meant for counts as such: it is
    repaired like one that a person types, and no other word is read as it.
    """
    opened = {word for words in pack.shorthand.words.values() for word in words}
    listed = pack.english | pack.spelling.left_alone | opened
    uses = Counter(
        word for intent in pack.intents for text in (intent.question, *intent.examples) for word in words_of(text)
    )
    says = [*(concept.say for concept in pack.concepts), *(intent.say for intent in pack.intents)]
    said = [words_of(phrase) for phrases in says for phrase in phrases]
    spoken = {word for words in said for word in words}
    uses.update({word: _SUBJECT for word in spoken if word in listed or word in uses})
    drugs = drug_names(pack, words_of)
    words = {word for word in (*uses, *spoken) if word not in drugs}
    plain = {word: uses[word] for word in words & listed}
    first = Speller(plain, pack.english, listed | spoken, drugs)
    right = {word for word in words - listed if not _is_slip(word, first, uses)}
    whole = {words[0] for words in said if len(words) == 1}  # part of a phrase may be half a word: "her septin"
    plain.update((word, uses[word]) for word in right if uses[word] >= _ESTABLISHED or word in whole)
    plain.update((word, _SUBJECT) for word in pack.shorthand.words if len(word) >= _LONG_VARIANT)
    return Speller(plain, pack.english, listed | spoken | right, drugs)


def _is_slip(word: str, speller: Speller, uses: Counter[str]) -> bool:
    meant = speller.nearest(word)
    return meant is not None and (meant.drug or uses[meant.word] >= _RARE * uses[word])


def drug_names(pack: Pack, words_of: WordsOf) -> DrugNames:
    """The names of drugs in `pack`; a misspelling is one of the nearest name of its drug."""
    names: dict[str, str] = {}
    misspelled: dict[str, str] = {}
    for concept in pack.concepts:
        if concept.id.startswith(_NAMED):
            own = [words[0] for phrase in concept.say for words in [words_of(phrase)] if len(words) == 1]
            names.update(dict.fromkeys(own, concept.id))
            misspelled.update((wrong, _nearest(wrong, own)) for wrong in concept.misspelled if own)
    return DrugNames(names, misspelled)


def _nearest(word: str, names: Iterable[str]) -> str:
    return min(names, key=lambda name: (not name.startswith(word), osa_distance(name, word), name))
