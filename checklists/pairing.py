"""The best one-to-one pairs of two lists, where few pairs are worth anything.

Shortest augmenting paths with prices (R. Jonker and A. Volgenant, A Shortest Augmenting Path
Algorithm for Dense and Sparse Linear Assignment Problems, Computing 38, 1987), over the pairs there
are. All numbers are integers, so the sum is exactly the largest.
"""

import heapq
from collections.abc import Mapping

Worth = Mapping[tuple[int, int], int]
"""What each possible pair of a row and a column is worth: more than 0."""


def best_pairs(worth: Worth) -> dict[int, int]:
    """Return column by row, each used at most once, with the largest sum of worth there is.

    The same worth always gives the same pairs; of equal sums, rows and columns of small numbers
    are served first.
    """
    return _Assignment(worth).solve()


class _Assignment:
    """One problem on its way to be solved.

    Every row also has a column of its own that is worth nothing, so that each row finds a place.
    """

    def __init__(self, worth: Worth) -> None:
        self._top = max(worth.values(), default=0)
        self._spare = max((column for _, column in worth), default=-1) + 1
        self._costs: dict[int, dict[int, int]] = {}
        for (row, column), value in sorted(worth.items()):
            self._costs.setdefault(row, {})[column] = self._top - value
        for row, costs in self._costs.items():
            costs[self._spare + row] = self._top
        self._rows = dict.fromkeys(self._costs, 0)
        self._columns: dict[int, int] = {}
        self._held: dict[int, int] = {}
        self._seats: dict[int, int] = {}

    def solve(self) -> dict[int, int]:
        for row in self._costs:
            self._place(row)
        pairs = sorted(self._seats.items())
        return {row: column for row, column in pairs if column < self._spare}

    def _place(self, row: int) -> None:
        """Give `row` a column; rows on the shortest way there move on to another of theirs."""
        distance: dict[int, int] = {}
        came: dict[int, int] = {}
        settled: dict[int, int] = {}
        waiting: list[tuple[int, int]] = []
        at, base = row, 0
        while True:
            self._look(at, base, distance, came=came, waiting=waiting)
            base, column = heapq.heappop(waiting)
            while column in settled:
                base, column = heapq.heappop(waiting)
            settled[column] = base
            if column not in self._held:
                break
            at = self._held[column]
        self._reprice(row, settled, base)
        self._move(row, column, came)

    def _look(
        self,
        row: int,
        base: int,
        distance: dict[int, int],
        *,
        came: dict[int, int],
        waiting: list[tuple[int, int]],
    ) -> None:
        start = base - self._rows[row]
        for column, cost in self._costs[row].items():
            length = start + cost - self._columns.get(column, 0)
            if column not in distance or length < distance[column]:
                distance[column] = length
                came[column] = row
                heapq.heappush(waiting, (length, column))

    def _reprice(self, row: int, settled: Mapping[int, int], length: int) -> None:
        self._rows[row] += length
        for column, distance in settled.items():
            if column in self._held:
                self._rows[self._held[column]] += length - distance
                self._columns[column] = self._columns.get(column, 0) - length + distance

    def _move(self, row: int, column: int, came: Mapping[int, int]) -> None:
        while True:
            holder = came[column]
            left = self._seats.get(holder, column)
            self._held[column], self._seats[holder] = holder, column
            if holder == row:
                return
            column = left
