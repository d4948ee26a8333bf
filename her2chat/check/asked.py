"""What only asking can find: every question is put to the whole assistant, as a person would put it.

Most examples need not be put whole: the very words of an example are looked up before anything is weighed, so that,
danger aside, its reply comes from an intent that has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

from her2chat.assistant import Assistant
from her2chat.check.codes import at, at_text, warn
from her2chat.check.form import line_of
from her2chat.content.model import ANSWER, Intent
from her2chat.content.nodes import Finding, Place
from her2chat.prepared import Prepared
from her2chat.reply import HELP_FIRST, KIND_OF_LEVEL, Reply
from her2chat.safety import triage
from her2chat.safety.unlisted import UNLISTED
from her2chat.text import fold
from her2chat.understand import LONGEST

_HOW = "see why with her2chat explain"
_NARROW = "where it speaks of danger, leave it: help comes first; else narrow the phrase, or add a look-alike"


def asked(prepared: Prepared, root: str) -> Iterator[Finding]:
    """Each canonical question, each example of an answer and each sentence of the article, asked."""
    pack, assistant = prepared.pack, Assistant(prepared)
    looked_up = _looked_up(prepared)
    reached: set[str] = set()
    for intent in pack.intents:
        reply = assistant.ask(intent.question)
        if reply.kind in HELP_FIRST:
            yield at(intent.place, "C16", f"a safety phrase fires on the question of {intent.id}", "say it otherwise")
        elif reply.intent != intent.id:
            given = reply.intent or reply.kind
            yield at(intent.place, "C14", f"the question of {intent.id} is answered by {given}", _HOW)
        if intent.kind == ANSWER:
            reached.update(reply.sentences)
            yield from _examples(assistant, intent, looked_up)
    for sentence in pack.article.sentences:
        place = line_of(sentence, pack, root)
        if sentence.id not in reached:
            yield at(place, "C15", f"no question reaches {sentence.id}", "give it an intent, or better examples")
        if assistant.ask(sentence.text).kind in HELP_FIRST:
            yield warn(place, "C16", f"a safety phrase fires on {sentence.id}", _NARROW)


def asked_too(prepared: Prepared, root: str) -> Iterator[Finding]:
    """The examples of all other intents, and the ordinary messages of the safety layer, asked; warnings only."""
    pack, assistant = prepared.pack, Assistant(prepared)
    for intent in pack.intents:
        if intent.kind != ANSWER:
            for example in intent.examples:
                reply = assistant.ask(example)
                if _alarms(reply):
                    problem = f'a safety phrase fires on the example "{example}" of {intent.id}'
                    yield warn(at_text(intent.place, example), "C16", problem, _NARROW)
    ordinary = Place(f"{root}/safety/examples/ordinary.yaml", 1)
    for message in pack.safety.ordinary:
        reply = assistant.ask(message)
        if _alarms(reply):
            flags = ", ".join(flag for flag in reply.safety.flags if flag != UNLISTED)
            problem = f'{flags} fires on the ordinary message "{message}"'
            yield warn(at_text(ordinary, message), "C16", problem, "narrow the phrase, or add a look-alike")


def _looked_up(prepared: Prepared) -> frozenset[str]:
    """The examples of answers that tell no danger and have words that no other answer has: none can reply to them."""
    pack, lexicon = prepared.pack, prepared.lexicon
    having: dict[tuple[str, ...], set[str]] = {}
    calm = {}
    for intent in pack.intents:
        for text in (intent.question, *intent.examples) if intent.kind == ANSWER else ():
            message = fold(text, pack.shorthand)
            as_typed = message.words != lexicon.words_of(text)  # "dose it work": a message is read in another way
            stems = (lexicon.read_phrase(text) if as_typed else lexicon.read(message)).stems
            having.setdefault(stems, set()).add(intent.id)
            if not as_typed and len(text) <= LONGEST and triage(message, prepared.rules).level not in KIND_OF_LEVEL:
                calm[text] = stems
    return frozenset(text for text, stems in calm.items() if len(having[stems]) == 1)


def _examples(assistant: Assistant, intent: Intent, looked_up: Set[str]) -> Iterator[Finding]:
    wanted = {quote.sentence for quote in intent.quotes}
    for example in intent.examples:
        if example in looked_up:
            continue
        reply = assistant.ask(example)
        place = at_text(intent.place, example)
        if _alarms(reply):
            yield warn(place, "C16", f'a safety phrase fires on the example "{example}"', _NARROW)
        elif reply.kind == ANSWER and wanted.isdisjoint(reply.sentences):
            yield at(place, "C14", f'the example "{example}" is answered by {reply.intent}', _HOW)


def _alarms(reply: Reply) -> bool:
    """Whether a phrase or rule raises help; what has no phrase to mend does not count."""
    return reply.kind in HELP_FIRST and set(reply.safety.flags) != {UNLISTED}
