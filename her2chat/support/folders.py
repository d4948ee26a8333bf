"""The folders that the system has for a person's own files."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from her2chat.errors import InputError

# For each kind of file: the variable and the usual folder on Windows and on Linux, the folder on a Mac.
_WINDOWS = {
    "config": ("APPDATA", "AppData/Roaming"),
    "state": ("LOCALAPPDATA", "AppData/Local"),
    "cache": ("LOCALAPPDATA", "AppData/Local"),
}
_LINUX = {
    "config": ("XDG_CONFIG_HOME", ".config"),
    "state": ("XDG_STATE_HOME", ".local/state"),
    "cache": ("XDG_CACHE_HOME", ".cache"),
}
_MAC = {
    "config": "Library/Application Support",
    "state": "Library/Application Support",
    "cache": "Library/Caches",
}


def folder(kind: str, environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """This program's folder for files of `kind` (config, state or cache); it need not be there yet.

    A variable of the system counts where it holds a whole path. Raises `InputError` where no home folder is known.
    """
    if platform == "darwin":
        return _home(environment) / _MAC[kind] / "her2chat"
    variable, usual = (_WINDOWS if platform == "win32" else _LINUX)[kind]
    own = Path(environment.get(variable, ""))
    return (own if own.is_absolute() else _home(environment) / usual) / "her2chat"


def _home(environment: Mapping[str, str]) -> Path:
    try:
        return Path(environment.get("HOME") or Path.home())
    except RuntimeError:
        remedy = "set HOME, or HER2CHAT_CONFIG and HER2CHAT_CACHE"
        raise InputError(f"no home folder is known → {remedy}") from None
