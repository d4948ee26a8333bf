"""A key of how a word sounds, so that "fisishun" is found beside "physician".

Letters that sound alike become one, silent ones go, and every vowel is like any other. That is cruder than speech and
meant so: words of one key are candidates for each other, and how their letters differ decides between them.
"""

from __future__ import annotations

import re

_SOUNDS = (
    (r"cc(?=[eiy])", "ks"),  # vaccine
    (r"(.)\1+", r"\1"),  # doubled letters
    (r"^(?:[kgpm]n)", "n"),  # knee, pneumonia
    (r"^wr|rh", "r"),
    (r"^(?:ps|x)", "s"),  # psychologist
    (r"sch", "sk"),
    (r"(?:sc?|t|c)i(?=[aou])|(?<!s)[tc]i(?=en)|sh|tch", "x"),  # radiation, physician, patient
    (r"ph|(?<=[ao]u)gh$", "f"),  # cough
    (r"gh|b(?=t)|(?<=m)[bn]$", ""),  # weight, debt, limb
    (r"ch|ck|q", "k"),  # chemo
    (r"sc(?=[eiy])|c(?=[eiy])|z", "s"),
    (r"c", "k"),
    (r"dg(?=[eiy])|g(?=[eiy])", "j"),
    (r"x(?=$|t)", "ks"),
    (r"th|d", "t"),
    (r"(?<=[aeiou])r(?=s?$)|(?<=[^aeiou])e(?=s?$)", ""),  # tumor, "tuma"; medicine, "medisin"
    (r"(?<!^)[hw]|(?<=[aeiou])y(?=[aeiou])", ""),
    (r"(?!^y)[aeiouy]+", "a"),
    (r"(.)\1+", r"\1"),
)
"""What is written, as a pattern, and what it sounds like; applied one after the other."""
_COMPILED = tuple((re.compile(written), heard) for written, heard in _SOUNDS)


def sound(word: str) -> str:
    """The key of `word` (lower-case letters): equal for words that sound much alike."""
    for written, heard in _COMPILED:
        word = written.sub(heard, word)
    return word
