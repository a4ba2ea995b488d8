"""Measurements: `python -m tests.bench [NAME…]` prints a table and appends what it measured to var/bench.jsonl.

Nothing here is asserted: a number says something only beside its floor, measured in the same run.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """One number. `floor` is what the bare work costs, in the same unit; `ratio` is value over floor."""

    bench: str
    case: str
    value: float
    unit: str
    floor: float | None = None

    @property
    def ratio(self) -> float | None:
        return self.value / self.floor if self.floor else None
