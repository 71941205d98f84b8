"""When an area counts as late: a rule for the page's frame and word, the same for every area of a table."""

import math

__all__ = ["POINTS", "is_late"]

#: So many points below the whole an area must be, however many clinics it has.
POINTS = 3.0
#: And so many standard errors: in a small area chance alone moves the rate by more than ``POINTS``.
ERRORS = 2.0


def is_late(submitted: int, base: int, *, of_submitted: int, of_base: int) -> bool:
    """Whether ``submitted`` of ``base`` is late beside ``of_submitted`` of ``of_base``, the whole that it is part of.

    The standard error is that of a share of ``base`` clinics drawn by chance from the whole (binomial).
    """
    if not base or not of_base:
        return False
    whole = of_submitted / of_base
    short = whole - submitted / base
    return short * 100 >= POINTS and short > ERRORS * math.sqrt(whole * (1 - whole) / base)
