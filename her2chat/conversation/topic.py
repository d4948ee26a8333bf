"""What a conversation is about, as ids of the content: never anything that a person typed."""

from __future__ import annotations

from dataclasses import dataclass

from her2chat.content.model import ANSWER, DRUG, Intent, Pack
from her2chat.lexicon.focus import ASKED
from her2chat.lexicon.lexicon import Lexicon, Reading
from her2chat.phrases import Mention

ARTICLE = "article"  # the subject that is the article itself
_NAME = "name."  # before the id of a concept: the line of the pack that has its name


@dataclass(frozen=True, slots=True)
class Topic:
    """What the last turns were about.

    `intent`: id of the last one that a reply came from ("" where none was known). `asks`: the concepts that were asked
    with it. `subjects`: those named with it, the foremost first; `earlier`: drugs spoken of before, the latest
    first. `told`: ids of the answers given so far.
    """

    intent: str = ""
    asks: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    told: tuple[str, ...] = ()

    def before(self, about: tuple[str, ...]) -> tuple[str, ...]:
        """The drugs spoken of before `about`, the latest first."""
        spoken_of = dict.fromkeys((*self.subjects, *self.earlier))
        return tuple(subject for subject in spoken_of if is_drug(subject) and subject not in about)

    def other_drug(self) -> str:
        """The drug that "the other one" means; empty where there is none."""
        return next(iter(self.before(self.subjects[:1])), "")


def is_drug(subject: str) -> bool:
    """Whether a subject is a drug."""
    return subject.startswith(DRUG)


class Subjects:
    """What can be spoken of: every drug, and each concept that has a name among the lines of the pack."""

    def __init__(self, pack: Pack, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        drugs = [concept for concept in pack.concepts if is_drug(concept.id) and concept.say]
        named = {line_id.removeprefix(_NAME): pack.line(line_id) for line_id in pack.lines if line_id.startswith(_NAME)}
        self._said = {drug.id: drug.means for drug in drugs} | named
        self._read = named | {drug.id: drug.say[0] for drug in drugs}
        self.drug_class = pack.drug_class if pack.drug_class in named else ""  # the drugs of this field together

    def said(self, subject: str) -> str:
        """The name of `subject` as it is said to a person: "pertuzumab (Perjeta)"."""
        return self._said[subject]

    def read(self, subject: str) -> str:
        """The name of `subject` as a question holds it: "pertuzumab"."""
        return self._read[subject]

    def of(self, mention: Mention) -> str:
        """The subject that `mention` names; empty where it names none."""
        return next((concept for concept in self._lexicon.meanings(mention) if concept in self._read), "")

    def named(self, reading: Reading) -> tuple[str, ...]:
        """The subjects that a message names, in its order; those of the question rather than of the story around it."""
        found = [(self.of(mention), _weight(mention, reading)) for mention in reading.mentions]
        most = max((weight for subject, weight in found if subject), default=0.0)
        return tuple(dict.fromkeys(subject for subject, weight in found if subject and weight == most > 0))

    def asked(self, reading: Reading) -> tuple[str, ...]:
        """The concepts that a message asks with, its subjects aside."""
        asking = (m for m in reading.mentions if _weight(m, reading) == ASKED and not self.of(m))
        return tuple(dict.fromkeys(m.label for m in asking if not m.label.startswith("cue.")))

    def spoken_of(self, intent: Intent) -> frozenset[str]:
        """The subjects in what an intent asks and says."""
        reading = self._lexicon.read_phrase(f"{intent.question} {intent.in_plain_words}")
        return frozenset(concept for concept in reading.concepts if concept in self._read)

    def of_reply(self, named: tuple[str, ...], intent: Intent | None) -> tuple[str, ...]:
        """What a reply was about: what the message names, else the one drug told of, else what the intent asks of."""
        drugs = tuple(subject for subject in named if is_drug(subject))
        if drugs or intent is None or intent.kind != ANSWER:
            return drugs or named
        if any(subject != self.drug_class for subject in named):
            return named
        told = self.told_of(intent)
        if len(told) == 1 or named:
            return told if len(told) == 1 else named
        texts = (intent.question, intent.in_plain_words)
        asked, said = (self.named(self._lexicon.read_phrase(text)) for text in texts)
        return asked or tuple(subject for subject in said if subject != ARTICLE)[:1]  # "the article says ..."

    def told_of(self, intent: Intent) -> tuple[str, ...]:
        """The drugs in the first sentence of what an intent says that names any."""
        reading = self._lexicon.read_phrase(intent.in_plain_words)
        drugs = [(self.of(mention), mention.start) for mention in reading.mentions if is_drug(self.of(mention))]
        told = ([drug for drug, at in drugs if span.start <= at < span.end] for span in reading.utterance.sentences)
        return tuple(dict.fromkeys(next(filter(None, told), [])))


def _weight(mention: Mention, reading: Reading) -> float:
    return max(reading.weights[mention.start : mention.end])
