"""HiGHS as all of the library uses it: one thread, one seed, nothing printed, so that standard output is ours."""

from __future__ import annotations

import highspy

__all__ = ["Solver"]


class Solver(highspy.Highs):
    """A silent solver whose outcome does not depend on the machine's number of cores."""

    def __init__(self, *, seed: int = 0) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # likewise
        for option, value in (("threads", 1), ("random_seed", seed)):
            self.setOptionValue(option, value)

    def enableCallbacks(self) -> None:
        """The first that the constructor does, and it prints a banner: so it is silenced here rather than after."""
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]  # it is not annotated
