"""What only asking can find: every question is put to the whole assistant, as a person would put it."""

from __future__ import annotations

from collections.abc import Iterator

from her2chat.assistant import Assistant
from her2chat.check.codes import at, beside, warn
from her2chat.check.form import line_of
from her2chat.content.model import ANSWER, Intent
from her2chat.content.nodes import Finding, Place
from her2chat.reply import HELP_FIRST, Reply
from her2chat.safety.rules import UNLISTED

_HOW = "see why with her2chat explain"
_NARROW = "where it speaks of danger, leave it: help comes first; else narrow the phrase, or add a look-alike"


def asked(assistant: Assistant, root: str) -> Iterator[Finding]:
    """Each canonical question, each example of an answer and each sentence of the article, asked."""
    pack = assistant.pack
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
            yield from _examples(assistant, intent)
    for sentence in pack.article.sentences:
        place = line_of(sentence, pack, root)
        if sentence.id not in reached:
            yield at(place, "C15", f"no question reaches {sentence.id}", "give it an intent, or better examples")
        if assistant.ask(sentence.text).kind in HELP_FIRST:
            yield warn(place, "C16", f"a safety phrase fires on {sentence.id}", _NARROW)


def asked_too(assistant: Assistant, root: str) -> Iterator[Finding]:
    """The examples of all other intents, and the ordinary messages of the safety layer, asked; warnings only."""
    pack = assistant.pack
    for intent in pack.intents:
        if intent.kind != ANSWER:
            for example in intent.examples:
                reply = assistant.ask(example)
                if _alarms(reply):
                    problem = f'a safety phrase fires on the example "{example}" of {intent.id}'
                    yield warn(beside(intent.place, example), "C16", problem, _NARROW)
    ordinary = Place(f"{root}/safety/examples/ordinary.yaml", 1)
    for message in pack.safety.ordinary:
        reply = assistant.ask(message)
        if _alarms(reply):
            flags = ", ".join(flag for flag in reply.safety.flags if flag != UNLISTED)
            problem = f'{flags} fires on the ordinary message "{message}"'
            yield warn(beside(ordinary, message), "C16", problem, "narrow the phrase, or add a look-alike")


def _examples(assistant: Assistant, intent: Intent) -> Iterator[Finding]:
    wanted = {quote.sentence for quote in intent.quotes}
    for example in intent.examples:
        reply = assistant.ask(example)
        place = beside(intent.place, example)
        if _alarms(reply):
            yield warn(place, "C16", f'a safety phrase fires on the example "{example}"', _NARROW)
        elif reply.kind == ANSWER and wanted.isdisjoint(reply.sentences):
            yield at(place, "C14", f'the example "{example}" is answered by {reply.intent}', _HOW)


def _alarms(reply: Reply) -> bool:
    """Whether a phrase or rule raises help; what has no phrase to mend does not count."""
    return reply.kind in HELP_FIRST and set(reply.safety.flags) != {UNLISTED}
