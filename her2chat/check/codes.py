"""The codes of all findings, in one table, and the way to a finding that has a place."""

from __future__ import annotations

from collections.abc import Mapping

from her2chat.content.nodes import Finding, Place

CODES: Mapping[str, str] = {
    "C01": "a file or folder is missing or cannot be read",
    "C02": "a file is not valid YAML, or empty",
    "C03": "the same key, id or word stands twice",
    "C04": "a value has another shape than is wanted",
    "C05": "a field has an unknown name",
    "C06": "a field, line or card is missing or empty",
    "C07": "the article is not the text that was pinned",
    "C08": "a value is none of those that are allowed",
    "C09": "there is no such sentence in the article",
    "C10": "quoted words are not in the sentence",
    "C11": "a name is no concept",
    "C12": "two intents claim the same example",
    "C13": "next or topics names an intent that does not exist",
    "C14": "a question or example is answered by another intent",
    "C15": "a sentence of the article is quoted, or reached, by no answer",
    "C16": "a safety phrase fires on the article or on what is no danger",
    "C17": "a review is overdue, or was never made",
    "C18": "a card or fixed line of the safety layer breaks its rules",
    "C19": "an intent has few examples",
    "C20": "an example stands twice in one intent",
    "C21": "a concept or number that nothing uses",
    "C22": "a rule that can never be met",
    "C23": "a text is hard to read",
    "C24": "a quote that wants an editor's caution has none",
    "C25": "numbers to call were not checked for a year",
    "C26": "a safety phrase that is a look-alike too",
    "C27": "examples of two intents hold the same words",
    "C28": "an example adds nothing",
    "C29": "an answer has no plain words yet",
    "C30": "the rest of the check waits until this is mended",
    "S01": "a safety level that does not exist",
    "S02": "a safety rule line that cannot be read",
    "S03": "a safety rule names an unknown concept",
    "S04": "a safety concept without phrases",
    "S05": "the same safety id twice",
    "S06": "a flag or cue that can never be found",
    "S07": "a limit that is no number",
    "S08": "a cue, concept or intent that the program looks up is missing",
    "S09": "a red flag that no pack may do without is missing",
    "S10": "plain sentences of danger are no longer heard",
}


def at(place: Place, code: str, problem: str, remedy: str) -> Finding:
    """An error at `place`: what is wrong, and how to mend it."""
    return Finding(place.file, place.line, code, problem, remedy)


def warn(place: Place, code: str, problem: str, remedy: str) -> Finding:
    """The same as a warning: the pack can be used as it is."""
    return Finding(place.file, place.line, code, problem, remedy, "warning")


def at_text(place: Place, text: str) -> Place:
    """The place of `text`, a value of the file of `place` (texts read from a file know their line)."""
    return Place(place.file, getattr(text, "line", place.line))
