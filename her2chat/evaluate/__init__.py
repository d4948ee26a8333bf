"""How good the replies are: labelled questions in, metrics, tables and thresholds out.

labelled ─> metrics ─> study ─> report (text), page (HTML); bounds (floors to keep)
         └> calibrate ─> thresholds (written into the pack)
"""

from her2chat.evaluate.labelled import Labelled, read_labelled
from her2chat.evaluate.metrics import Metrics, Outcome, evaluate, measure

__all__ = ["Labelled", "Metrics", "Outcome", "evaluate", "measure", "read_labelled"]
