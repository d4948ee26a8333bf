"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

_READABLE = 0o644


def replace_file(path: Path, data: bytes) -> None:
    """Write `data` to `path`, all or nothing, with the rights it had; raises `OSError` where that fails."""
    path = path.resolve()
    mode = path.stat().st_mode if path.exists() else _READABLE
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".her2chat.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
