"""Small positive definite systems, solved by Cholesky's decomposition. A model of thirty unknowns needs no more."""

import math
from collections.abc import Sequence

__all__ = ["Matrix", "inverse", "solve"]

Matrix = list[list[float]]


def _lower(matrix: Sequence[Sequence[float]]) -> Matrix:
    """L of L Lᵀ. Raises ValueError for a matrix that is not positive definite."""
    size = len(matrix)
    lower = [[0.0] * size for _ in range(size)]
    for row in range(size):
        for column in range(row + 1):
            rest = matrix[row][column] - sum(lower[row][k] * lower[column][k] for k in range(column))
            if row == column:
                lower[row][row] = math.sqrt(rest)
            else:
                lower[row][column] = rest / lower[column][column]
    return lower


def _through(lower: Matrix, right: Sequence[float]) -> list[float]:
    size = len(lower)
    half = [0.0] * size
    for row in range(size):
        half[row] = (right[row] - sum(lower[row][k] * half[k] for k in range(row))) / lower[row][row]
    found = [0.0] * size
    for row in reversed(range(size)):
        found[row] = (half[row] - sum(lower[k][row] * found[k] for k in range(row + 1, size))) / lower[row][row]
    return found


def solve(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """x of ``matrix`` x = ``right``. Raises ValueError, ZeroDivisionError where it is not positive definite."""
    return _through(_lower(matrix), right)


def inverse(matrix: Sequence[Sequence[float]]) -> Matrix:
    """The inverse, symmetric. Raises as ``solve``."""
    lower = _lower(matrix)
    size = len(lower)
    return [_through(lower, [float(row == column) for column in range(size)]) for row in range(size)]
