"""Write thresholds into a pack: three numbers in `pack.yaml`, every other byte kept, and `calibration.csv` beside."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from her2chat.content.model import Thresholds
from her2chat.errors import InputError
from her2chat.evaluate.calibrate import Calibration, GridPoint
from her2chat.support import yaml_marks
from her2chat.support.files import replace_file

CURVE = "calibration.csv"
_HEAD = ("spread", "floor", "pair", "answered_right", "wrong_answer", "declined_right", "chosen")
_META = "pack.yaml"


def refuse_unwritable(folder: Path) -> None:
    """Raise `InputError` unless `folder` is a pack whose thresholds can be written."""
    if not folder.is_dir():
        raise InputError(f"{folder}: is no content folder → give the folder that holds {_META} with --pack")
    if not all(os.access(path, os.W_OK) for path in (folder, folder / _META)):
        raise InputError(f"{folder}: cannot be written → copy the folder and give the copy with --pack")
    with_thresholds((folder / _META).read_bytes(), Thresholds())


def write_thresholds(folder: Path, calibration: Calibration) -> None:
    """Write the chosen thresholds and the grid they were chosen from; raises `OSError` where that fails."""
    meta = folder / _META
    changed = with_thresholds(meta.read_bytes(), calibration.chosen.thresholds)
    replace_file(folder / CURVE, curve(calibration.points, calibration.chosen).encode())
    replace_file(meta, changed)


def with_thresholds(data: bytes, thresholds: Thresholds) -> bytes:
    """The bytes of a `pack.yaml` with these thresholds and nothing else changed."""
    text = data.decode("utf-8")
    values = yaml_marks.fields(yaml_marks.fields(yaml_marks.root(text)).get("thresholds"))
    for name, value in asdict(thresholds).items():
        if name not in values:
            raise InputError(f'{_META}: "thresholds" has no "{name}" → add the line "{name}: {value:g}" below it')
    changes = ((values[name], f"{value:g}") for name, value in asdict(thresholds).items())
    return yaml_marks.replaced(text, changes).encode("utf-8")


def curve(points: Sequence[GridPoint], chosen: GridPoint) -> str:
    """The grid as CSV, a row a point, shares from 0 to 1."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEAD)
    for point in points:
        at, found = point.thresholds, point.metrics
        shares = (found.answered_right, found.wrong_answer, found.declined_right)
        rounded = ("" if share is None else f"{share:.4f}" for share in shares)
        writer.writerow((f"{at.spread:g}", f"{at.floor:g}", f"{at.pair:g}", *rounded, "yes" if point == chosen else ""))
    return out.getvalue()
