"""Something that takes a while to make, made in the background while a person reads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Later(Generic[T]):
    """What `make` returns, once it is there. The thread ends with the program."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._started = False
        self._done = threading.Event()
        self._found: T | None = None
        self.error: BaseException | None = None

    def start(self, told: Callable[[], object] = lambda: None) -> None:
        """Begin, if it was not begun; `told` is called (in the other thread) when it is there, or has failed."""
        if not self._started:
            self._started = True
            threading.Thread(target=self._run, args=(told,), daemon=True).start()

    @property
    def ready(self) -> bool:
        """Whether it is there."""
        return self._found is not None

    def result(self) -> T:
        """It, waited for. Raises what `make` raised."""
        self.start()
        self._done.wait()
        if self._found is None:
            raise self.error or RuntimeError("nothing was made")
        return self._found

    def _run(self, told: Callable[[], object]) -> None:
        try:
            self._found = self._make()
        except BaseException as error:  # handed to whoever waits
            self.error = error
        self._done.set()
        told()
