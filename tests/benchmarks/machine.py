"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path

_GIB = 2**30


def description() -> str:
    """Processor, cores, memory, system, Python and how busy the machine was, in one line."""
    return (
        f"{_processor()}, {os.cpu_count()} cores, {_memory()}, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}{_load()}"
    )


def revision() -> str:
    """The commit that is measured, "-dirty" where files differ from it; as far as git can tell."""
    command = ("git", "describe", "--always", "--dirty", "--exclude=*")
    try:
        told = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown commit"
    return f"commit {told.stdout.strip()}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or "unknown processor")


def _memory() -> str:
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / _GIB:.0f} GiB of memory"
    except (AttributeError, OSError, ValueError):  # not every system tells
        return "unknown memory"


def _load() -> str:
    """The load of the last minute, where the system tells: others' work makes every peer slower."""
    return f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
