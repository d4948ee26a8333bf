"""The fixed lines of a pack: those of the replies (`lines.yaml`) and those of the chat (`chat.yaml`)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from her2chat.content.nodes import Finding, Source

REPLIES, CHAT = "lines.yaml", "chat.yaml"
_WANTED = {
    REPLIES: (
        *("not_covered", "not_covered_unknown", "rest_not_covered", "unknown_question", "personal_opening"),
        *("personal_about", "personal_question", "personal_ask_first", "personal_adds", "personal_told", "off_topic"),
        *("told_question", "empty", "clarify_none", "clarify_which", "none_meant", "distress_offers"),
        *("carried_where", "carried_noted", "carried_not_noted", "carried_plain"),
        *("clarify_drug", "shortened", "read_as", "question_for_team", "from_article", "caution_label"),
        *("team_default", "about", "help", "goodbye", "distress_next", "distress_question", "clarify", "clarify_one"),
        *("carried_words", "word_means", "no_such_sentence", "off_topic_told"),
        *("carried", "carried_question", "carried_more", "not_said", "nothing_more", "more_question", "help_rephrase"),
        *("rephrase_questions", "help_topics", "topic_questions", "help_team", "unreadable", "failed"),
        *("kiosk_title", "kiosk_lead", "kiosk_next", "kiosk_which", "kiosk_keep", "kiosk_kept", "kiosk_nothing_kept"),
    ),
    CHAT: (
        *("opening", "opening_choices", "opening_help", "first_questions", "preparing", "prompt_spoken", "one_moment"),
        *("next_questions", "no_such_number", "hard_words", "more", "end_of_answer", "urgent_begins", "urgent_ends"),
        *(
            "quote_ends",
            "hint_getting_ready",
            "hint_ask",
            "hint_number",
            "hint_choose",
            "hint_define",
            "hint_help",
            "hint_questions",
        ),
        *("hint_leave", "hint_send", "hint_complete", "hint_take", "hint_clear", "hint_run", "hint_move"),
        *("hint_close", "command.help", "command.topics", "command.source", "command.why", "command.define"),
        *("command.next", "command.questions", "command.print", "command.save", "command.language-level"),
        *("command.region", "command.privacy", "command.forget", "command.about", "command.quit", "commands"),
        *("no_command", "did_you_mean", "all_commands", "topic_for_team"),
        *("define_here", "define_all", "define_unknown"),
        *("source_none", "source_quoted", "next_none", "your_questions", "your_questions_next", "no_questions"),
        *("sheet_title", "sheet_room", "sheet_source", "print_sent", "print_failed", "save_name", "save_taken"),
        *("save_failed", "saved", "level_now", "level_all", "level.easy", "level.normal", "level.article"),
        *("region_now", "region_all", "region_unknown", "privacy", "privacy_kept", "history_failed", "forgotten"),
        "forget_failed",
    ),
}


def load_lines(root: Path, findings: list[Finding], *names: str) -> dict[str, Sequence[str]]:
    """The lines in the files `names` of the pack in folder `root` (all of them by default), by id.

    A file or line that is missing becomes a finding.
    """
    lines: dict[str, Sequence[str]] = {}
    for name in names or _WANTED:
        source = Source(root / name, root, findings)
        fields = source.mapping(source.read())
        for key in fields:
            if key in lines:
                source.report(
                    fields.lines[key], "C03", f'"{key}" is a line of {REPLIES} already', "keep one of the two"
                )
            lines.setdefault(key, source.texts(fields, key))
        for missing in (key for key in _WANTED[name] if not lines.get(key)):
            source.report(1, "C06", f'the line "{missing}" is missing', "copy it from the shipped pack")
    return lines
