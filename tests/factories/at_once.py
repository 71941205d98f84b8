"""Many hands at the same moment, each with a database connection of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connections

__all__ = ["at_once"]


def at_once(work: Callable[[int], object], times: int) -> list[object]:
    """What each of so many came to, an exception as itself; all begin together."""
    start = threading.Barrier(times)

    def one(number: int) -> object:
        start.wait()
        try:
            return work(number)
        except Exception as fault:  # noqa: BLE001  # the test looks at its kind
            return fault
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as hands:
        return list(hands.map(one, range(times)))
