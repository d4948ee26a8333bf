"""Which form a file has, by its ending; how the library that a form needs is asked for."""

from __future__ import annotations

import importlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from her2chat.errors import InputError
from her2chat.support import extras

TXT, CSV, TSV, JSONL, XLSX, PARQUET = "txt", "csv", "tsv", "jsonl", "xlsx", "parquet"
FORMS = (TXT, CSV, TSV, JSONL, XLSX, PARQUET)
TEXT_FORMS = (TXT, CSV, TSV, JSONL)  # those that can be read and written as a stream, and packed
_ALSO = {"ndjson": JSONL, "text": TXT, "gzip": "gz", "zstd": "zst", "pq": PARQUET}
_PACKED = ("gz", "zst")
_WANTS = {XLSX: ("openpyxl", "xlsx"), PARQUET: ("pyarrow", "arrow"), "zst": ("zstandard", "zstd")}  # library and extra
STREAM = Path("-")


@dataclass(frozen=True, slots=True)
class Form:
    """One of `FORMS`, and how it is packed: "", "gz" or "zst"."""

    name: str
    packed: str = ""


def is_stream(path: Path) -> bool:
    """Whether `path` is "-", or a device or a pipe: what is read and written there and then."""
    return path == STREAM or (os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path))


def form_of(path: Path, given: str | None = None) -> Form:
    """The form of the file at `path`: the `given` one, else by its ending; "-" (a stream) is JSON Lines.

    Raises `InputError` for an ending that is not known, and for a form that cannot be packed or streamed.
    """
    if given is None and os.path.isdir(path):
        raise InputError(f"{path}: is a folder → name a file in it")
    endings = [_ALSO.get(ending, ending) for ending in path.name.lower().split(".")[1:]]
    packed = endings.pop() if endings and endings[-1] in _PACKED else ""
    name = given or (endings[-1] if endings else "") or (JSONL if is_stream(path) else "")
    if name not in FORMS:
        known = ", ".join(f".{form}" for form in FORMS)
        raise InputError(f"{path}: its ending tells no form → use one of {known}, or say --from and --to")
    if name not in TEXT_FORMS and (packed or path == STREAM):
        raise InputError(f"{path}: {name} cannot be {'packed' if packed else 'a stream'} → use a text form, or a file")
    return Form(name, packed)


def want(form: Form) -> None:
    """Raise `InputError` where a library that `form` wants is missing: before a run has begun, not in its middle."""
    for part in (form.name, form.packed):
        if part in _WANTS:
            library(*_WANTS[part])


def library(module: str, extra: str) -> Any:
    """The library `module`; raises `InputError` with what to install for that extra where it is missing."""
    try:
        return importlib.import_module(module)
    except ImportError:
        remedy = extras.install(extras.needed()[extra])
        raise InputError(f"{module.split('.')[0]} is not installed → {remedy}") from None
