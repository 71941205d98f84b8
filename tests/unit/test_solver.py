"""The solver keeps quiet: commands write one JSON document to standard output, and nothing else belongs there."""

import subprocess
import sys

#: Both sides, in a process of their own: the banner comes once a process, past Python's own output.
BOTH = """
import numpy as np
from scipy.sparse import csr_array
from tenken.disclosure.attacking_search import Puzzle, bounds
from tenken.disclosure.programs import Program

one, truth = np.ones(2), np.array([1.0, 2.0])
first = one[:1]
Program(cost=one, lower=0 * one, upper=one, rows=[([0, 1], one)], row_lower=first, row_upper=first, whole=True).run()
puzzle = Puzzle(csr_array([[1.0, 1.0]]), np.array([3.0]), 0 * one, np.full(2, np.inf), truth)
print(bounds(puzzle, low=0 * one, high=truth + 1, either=one < 0)[0].sum())
"""


def test_neither_side_prints_anything_of_the_solver() -> None:
    done = subprocess.run([sys.executable, "-c", BOTH], capture_output=True, text=True, check=True)

    assert (done.stdout, done.stderr) == ("0.0\n", "")
