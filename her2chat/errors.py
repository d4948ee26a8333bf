"""Every error her2chat raises on purpose, and the exit status each ends a command with.

    Her2ChatError
    ├── ContentError     the content pack is missing, broken or inconsistent   (exit 1: cannot run)
    └── InputError       the caller gave something that cannot be used         (exit 2: wrong use or input)

A message is one line a finding: what is wrong, where (file:line) and how to mend it. It never holds the words
that a person typed.
"""

from __future__ import annotations


class Her2ChatError(Exception):
    """Base of all deliberate errors; `exit_status` is what a command ends with."""

    exit_status = 1


class ContentError(Her2ChatError):
    """The content pack cannot be used; the message lists every finding, one a line."""

    exit_status = 1


class InputError(Her2ChatError):
    """A file, option or value given by the caller cannot be used."""

    exit_status = 2
