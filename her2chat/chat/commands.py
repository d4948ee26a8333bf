"""What can be typed after a slash. Each command takes the chat and the words behind its name, and gives a turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from her2chat import explain, render
from her2chat.chat import source
from her2chat.chat.sheet import SHEETS, as_text
from her2chat.chat.state import State, Turn
from her2chat.content.model import Pack
from her2chat.errors import InputError
from her2chat.layout import Fragment, Line, clean, columns, wrap
from her2chat.render import FULL, LANGUAGE_LEVELS

_GAP = 2  # columns between a name and what it means
_NARROW = 48  # columns under which the meaning stands below the name


@dataclass(frozen=True, slots=True)
class Command:
    """`choices`: what can stand behind the name, for completion."""

    name: str
    run: Callable[[State, str], Turn]
    choices: Callable[[Pack], Sequence[str]] = lambda pack: ()


def _shown(*lines: Sequence[Line], forget: bool = False) -> Turn:
    """A turn of paragraphs with a blank line between them."""
    found: list[Line] = []
    for paragraph in filter(None, lines):
        found += [(), *paragraph]
    return Turn(tuple(found[1:]), forget=forget)


def _help(state: State, _: str) -> Turn:
    rows = [(f"/{command.name}", state.line(f"command.{command.name}")) for command in COMMANDS]
    urgent = state.assistant.help_lines()[0]  # "help" may be a cry for it
    first = wrap((("label", urgent),), state.width())
    return _shown(first, state.said("help"), [(("label", state.line("commands")),), *_table(rows, state.width())])


def _table(rows: Sequence[tuple[str, str]], width: int) -> list[Line]:
    """Names and what they mean, side by side where the window is wide enough."""
    left = max(columns(name) for name, _ in rows) + _GAP
    lines: list[Line] = []
    for name, means in rows:
        if width < _NARROW:
            lines += [(("number", name),), *wrap((("", means),), width, (("", "  "),), (("", "  "),))]
        else:
            gap = " " * (left - columns(name))
            lines += wrap((("", means),), width, (("number", name), ("", gap)), (("", " " * left),))
    return lines


def _topics(state: State, _: str) -> Turn:
    lines: list[Line] = []
    for line in render.topics(state.assistant.by_section()):
        indent: Line = (("", "  "),) if line.startswith(" ") else ()
        lines += wrap((("" if indent else "label", line.strip()),), state.width(), indent, indent and (("", "    "),))
    return _shown(lines)


def _source(state: State, _: str) -> Turn:
    article, quotes = state.assistant.pack.article, state.last.quotes if state.last else ()
    none = [] if quotes else state.said("source_none")
    if state.form != FULL:
        return _shown(none, source.sections(article, quotes, state.line("source_quoted"), state.width()))
    lines, first = source.whole(article, quotes, state.width())
    return Turn(tuple(lines), open_at=first)


def _why(state: State, _: str) -> Turn:
    if not state.asked:
        return _shown(state.said("empty"))
    found = state.assistant.explain(state.asked, state.before)
    told = explain.lines(found, state.assistant.pack, state.width())
    return _shown([(("", clean(line)),) for line in told])


def _define(state: State, word: str) -> Turn:
    if word:
        found = state.glossary.look_up(word)
        return _shown(render.meanings([found], state.width())) if found else _all_words(state, "define_unknown")
    words = render.hard_words(state.last, state.glossary) if state.last else ()
    if not words:
        return _all_words(state)
    return _shown([*state.said("define_here", "label"), *render.meanings(words, state.width())])


def _all_words(state: State, line_id: str = "") -> Turn:
    every = ", ".join(term.term for term in state.glossary.terms)
    first = state.said(line_id) if line_id else []
    return _shown(first, [*state.said("define_all"), *wrap((("quiet", every),), state.width())])


def _next(state: State, _: str) -> Turn:
    if not state.session.offered:
        return _shown(state.said("next_none"))
    return _shown([*state.said("next_questions", "label"), *render.numbered(state.session.offered, state.width())])


def _questions(state: State, _: str) -> Turn:
    gathered = state.session.questions
    if not gathered:
        return _shown(state.said("no_questions"))
    listed = [line for question in gathered for line in _bulleted(question, state.width())]
    return _shown([*state.said("your_questions", "label"), *listed], state.said("your_questions_next", "quiet"))


def _bulleted(text: str, width: int) -> list[Line]:
    """An item of a list that is not to be chosen from, so it has no number."""
    return wrap((("", text),), width, (("mark", "- "),), (("", "  "),))


def _print(state: State, _: str) -> Turn:
    gathered = state.session.questions
    if not gathered:
        return _shown(state.said("no_questions"))
    sent = state.desk.print(as_text(gathered, state.assistant.pack))
    return _shown(state.said("print_sent" if sent else "print_failed"))


def _save(state: State, name: str) -> Turn:
    gathered = state.session.questions
    if not gathered:
        return _shown(state.said("no_questions"))
    try:
        path = Path(name.strip("\"'")).expanduser()
    except RuntimeError:  # "~somebody" who has no home
        return _shown(state.said("save_failed"))
    write = SHEETS.get(path.suffix.lower())
    if write is None:
        return _shown(state.said("save_name"))
    try:
        state.desk.save(path, write(gathered, state.assistant.pack))
    except FileExistsError:
        return _shown(state.said("save_taken"))
    except (OSError, ValueError):
        return _shown(state.said("save_failed"))
    return _shown(state.said("saved", file=str(path.resolve())))


def _language_level(state: State, level: str) -> Turn:
    known = level.lower() in LANGUAGE_LEVELS
    if known:
        state.level = level.lower()
    now = [*state.said("level_now", "label", level=state.level), *state.said(f"level.{state.level}")]
    if known:
        return _shown(now)
    every = [(one, state.line(f"level.{one}")) for one in LANGUAGE_LEVELS]
    return _shown(now, [*state.said("level_all"), *_table(every, state.width())])


def _region(state: State, typed: str) -> Turn:
    regions = state.assistant.pack.wording.regions
    wanted = next((one.id for one in regions.values() if typed.lower() in (one.id.lower(), one.name.lower())), typed)
    unknown: list[Line] = []
    if typed:
        try:
            state.assistant = state.assistant.in_region(wanted)
        except InputError:
            unknown = state.said("region_unknown")
    region = state.assistant.region
    now = state.said("region_now", "label", name=region.name, emergency=region.emergency)
    if typed and not unknown:
        return _shown(now)
    every = [(one.id, one.name) for one in regions.values()]
    return _shown(unknown, now, [*state.said("region_all"), *_table(every, state.width())])


def _privacy(state: State, _: str) -> Turn:
    kept = state.said("privacy_kept", file=str(state.history)) if state.keeps else []
    return _shown(state.said("privacy"), kept)


def _forget(state: State, _: str) -> Turn:
    failed: list[Line] = []
    try:
        state.forget()
    except OSError:
        failed = state.said("forget_failed", "label", file=str(state.history))
    return _shown(state.said("forgotten"), failed, forget=True)


def _about(state: State, _: str) -> Turn:
    from her2chat import __version__

    fragments: list[list[Fragment]] = [
        [("", line)] for line in render.about(state.assistant.pack, __version__, state.width())
    ]
    return _shown([tuple(line) for line in fragments])


def _quit(state: State, _: str) -> Turn:
    return Turn(leave=True)


COMMANDS = (
    Command("help", _help),
    Command("topics", _topics),
    Command("source", _source),
    Command("why", _why),
    Command("define", _define, lambda pack: [term.term for term in pack.glossary]),
    Command("next", _next),
    Command("questions", _questions),
    Command("print", _print),
    Command("save", _save, lambda pack: ["questions.html", "questions.md", "questions.txt"]),
    Command("language-level", _language_level, lambda pack: LANGUAGE_LEVELS),
    Command("region", _region, lambda pack: list(pack.wording.regions)),
    Command("privacy", _privacy),
    Command("forget", _forget),
    Command("about", _about),
    Command("quit", _quit),
)
BY_NAME = {command.name: command for command in COMMANDS}
