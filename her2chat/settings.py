"""What a person set for this program: `config.toml` in the folder that the system has for such files.

The file is only read, never written. Settings of this program: see `NAMES`.
"""

from __future__ import annotations

import os
import re
import sys
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from her2chat.errors import InputError
from her2chat.support.folders import folder

MODES = ("full", "plain", "screen-reader")
THEMES = ("auto", "light", "dark", "high-contrast", "none")
# Each setting, and the values that it can have, of which the first holds where nothing is set: one of some, or true and
# false; any text (), and then it is up to the content pack.
NAMES: Mapping[str, tuple[str | bool, ...]] = {
    "pack": (),
    "region": (),
    "team_line": (),
    "theme": THEMES,
    "mode": MODES,
    "menu": (True, False),
}
_CANNOT_DRAW = ("", "dumb", "unknown")  # names of terminals
_FALSE, _TRUE = ("0", "false", "no", "off"), ("1", "true", "yes", "on")
_AT_LINE = re.compile(r"^(.*) \(at line (\d+), column \d+\)$")


@dataclass(frozen=True, slots=True)
class Setting:
    """A value (None where nothing is set and the program has no default), and whence it is, in words."""

    value: str | bool | None
    whence: str

    @property
    def text(self) -> str | None:
        """The value as text."""
        return None if self.value is None else str(self.value)


def config_file(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """Where the settings file is, or would be (HER2CHAT_CONFIG, else by the system's convention)."""
    if own := environment.get("HER2CHAT_CONFIG"):
        return Path(own)
    return folder("config", environment, platform) / "config.toml"


def history_file(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """Where the lines that were typed are kept, if a person asks for that."""
    return folder("state", environment, platform) / "history"


def names_no_terminal(environment: Mapping[str, str], windows: bool) -> bool:
    """Whether TERM says that nothing can be redrawn. Windows has no TERM: its console is asked itself."""
    return not windows and environment.get("TERM", "") in _CANNOT_DRAW


def settled(
    given: Mapping[str, str | bool | None], environment: Mapping[str, str] = os.environ, file: Path | None = None
) -> dict[str, Setting]:
    """Each setting: an option (`given`) comes first, then HER2CHAT_<NAME>, then the file, then the program's default.

    None is what the content pack is to say.

    Raises `InputError` for a file or a variable that cannot be used.
    """
    file = file or config_file(environment)
    written = read(file)
    found = {}
    for name, allowed in NAMES.items():
        variable = f"HER2CHAT_{name.upper()}"
        if given.get(name) is not None:
            found[name] = Setting(given[name], "option")
        elif environment.get(variable):
            found[name] = Setting(_from_variable(variable, environment[variable], allowed), variable)
        elif name in written:
            found[name] = Setting(written[name], str(file))
        else:
            found[name] = Setting(allowed[0], "default") if allowed else Setting(None, "not set")
    return found


def read(file: Path) -> dict[str, str | bool]:
    """What `file` sets; nothing where there is no file. A pack is found from the folder of the file.

    Raises `InputError`, with the line, for what is no setting of this program.
    """
    try:
        text = file.read_text("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError) as error:
        why = "not UTF-8 text" if isinstance(error, UnicodeDecodeError) else (error.strerror or "failed").lower()
        raise InputError(f"{file}: cannot be read ({why}) → mend the file, or remove it") from None
    table = _parsed(file, text)
    for name, value in table.items():
        _checked(f"{file}:{_line_of(name, text)}", name, value)
    if "pack" in table:
        table["pack"] = str(file.parent / _folder(f"{file}:{_line_of('pack', text)}", table["pack"]))
    return table


def _parsed(file: Path, text: str) -> dict[str, Any]:
    import tomllib  # only where there is a file: the first screen waits for what is imported

    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # what is no TOML, a number of too many digits, brackets without end
        line, problem = _place_in(text, error)
    raise InputError(f'{file}:{line}: not valid TOML ({problem}) → write lines like region = "uk"')


def _place_in(text: str, error: Exception) -> tuple[int, str]:
    """The line of `text` that a fault of the parser is about, and what it is."""
    import tomllib

    lines = text.split("\n")
    if not isinstance(error, tomllib.TOMLDecodeError):
        at = bisect_left(range(len(lines)), True, key=lambda line: _fails_as(error, "\n".join(lines[: line + 1])))
        return at + 1, "nested too deep" if isinstance(error, RecursionError) else "a number that is too long"
    if told := _AT_LINE.match(str(error)):
        return int(told[2]), told[1]
    return len(text.rstrip().split("\n")), str(error).removesuffix(" (at end of document)")


def _fails_as(error: Exception, text: str) -> bool:
    """Whether the parser fails on `text` with an error of the same kind as `error`."""
    import tomllib

    try:
        tomllib.loads(text)
    except (ValueError, RecursionError) as other:
        return type(other) is type(error)
    return False


def _folder(place: str, written: str) -> Path:
    if "\0" in written:
        raise InputError(f"{place}: no path has a NUL character in it → take it out")
    try:
        return Path(written).expanduser()
    except RuntimeError:
        raise InputError(f'{place}: no home folder is known for "~" here → write the whole path') from None


def _checked(place: str, name: str, value: object) -> None:
    if name not in NAMES:
        raise InputError(f"{place}: no such setting → use one of: {', '.join(NAMES)}")
    allowed = NAMES[name]
    if not allowed and not (isinstance(value, str) and value.strip()):
        raise InputError(f'{place}: {name} must be text → write {name} = "..."')
    if allowed and not any(value is one or (isinstance(value, str) and value == one) for one in allowed):
        raise InputError(f"{place}: {name} cannot be that → use one of: {_listed(allowed)}")


def _from_variable(variable: str, value: str, allowed: tuple[str | bool, ...]) -> str | bool:
    if True in allowed and value.lower() in (*_TRUE, *_FALSE):
        return value.lower() in _TRUE
    if allowed and value not in allowed:
        raise InputError(f"{variable}: cannot be that → use one of: {_listed(allowed)}")
    return value


def _listed(allowed: tuple[str | bool, ...]) -> str:
    return ", ".join(str(one).lower() if isinstance(one, bool) else f'"{one}"' for one in allowed)


def _line_of(name: str, text: str) -> int:
    """The line of `text` that sets `name`; the first where it is not to be seen."""
    pattern = re.compile(rf"\s*\[*[\"']?{re.escape(name)}[\"']?\s*[\].=]")
    return next((number for number, line in enumerate(text.splitlines(), 1) if pattern.match(line)), 1)
