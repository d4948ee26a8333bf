"""her2chat: answers about HER2-positive cancer in the words of one article, offline, with care.

>>> import her2chat
>>> assistant = her2chat.load()
>>> assistant.ask("what is her2").sentences
('S3',)
"""

from importlib.metadata import PackageNotFoundError as _NotInstalled
from importlib.metadata import version as _version

from her2chat.assistant import Assistant, Explanation, load
from her2chat.errors import ContentError, Her2ChatError, InputError
from her2chat.reply import Reply
from her2chat.session import Session

try:
    __version__ = _version("her2chat")
except _NotInstalled:  # run from a source tree that was not installed
    __version__ = "0+unknown"

__all__ = ["Assistant", "ContentError", "Explanation", "Her2ChatError", "InputError", "Reply", "Session", "load"]
