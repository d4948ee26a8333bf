"""Why a message gets its reply: as data (`account`) and in lines for people (`lines`)."""

from her2chat.explain.account import Account, account
from her2chat.explain.telling import lines

__all__ = ["Account", "account", "lines"]
