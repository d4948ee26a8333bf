"""The packages that each extra of this program needs, as its own metadata has them."""

from __future__ import annotations

import re
import shlex
from importlib.metadata import requires

_FOR_DEVELOPERS = ("test", "dev")
_EXTRA = re.compile(r"extra == [\"']([\w-]+)")
_AFTER_NAME = re.compile(r"[^\w.-]")


def needed() -> dict[str, list[str]]:
    """What must be installed ("openpyxl>=3.1"), by extra; under "" what this program cannot do without."""
    found: dict[str, list[str]] = {}
    for wanted in requires("her2chat") or ():
        extra = _EXTRA.search(wanted)
        if "sys_platform" not in wanted:  # what one system lacks is not missed
            found.setdefault(extra[1] if extra else "", []).append(wanted.partition(";")[0].strip())
    return {extra: packages for extra, packages in found.items() if extra not in _FOR_DEVELOPERS}


def name_of(requirement: str) -> str:
    """The package that "openpyxl>=3.1" asks for."""
    return _AFTER_NAME.split(requirement, maxsplit=1)[0]


def install(requirements: list[str]) -> str:
    """The command that installs them: the same for a clone, a wheel, and what comes from elsewhere."""
    return shlex.join(["pip", "install", *requirements])
