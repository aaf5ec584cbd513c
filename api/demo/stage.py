"""The stage of the demonstration: a runtime whose clock is set by the story, and a narrator."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import msgspec

from audit.domain.actor import Actor, Role
from audit.domain.workdays import CHINA, add_working_days, local_date
from audit.runtime import Runtime
from reports.render import Renderer

REGULATOR = Actor(
    id="demo-regulator", role=Role.REGULATOR, name="Demonstration regulator", region="31"
)

WITNESS = Actor(id="demo-witness", role=Role.REGULATOR, name="Demonstration witness", region="31")
"""Whoever reads the dice for the second time."""

DISTRICT = Actor(
    id="demo-district-regulator",
    role=Role.REGULATOR,
    name="Demonstration district",
    region="310115",
)
"""A district within the region of the regulator, which plans and draws for itself."""


class StoryClock:
    """A clock that stands where the story has come to, and ticks a second each time it is read."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def __call__(self) -> datetime:
        """Return the moment of the story."""
        self._now += timedelta(seconds=1)
        return self._now

    def move(self, to: datetime) -> None:
        """Go on to a later moment; the story never goes back."""
        self._now = max(self._now, to)


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """What every act of the demonstration works with."""

    runtime: Runtime
    renderer: Renderer
    clock: StoryClock
    folder: Path

    def at(self, day: date, hour: int, minute: int = 0) -> None:
        """Move the story to a time of a day in China."""
        self.clock.move(datetime.combine(day, time(hour, minute), CHINA))

    @property
    def today(self) -> date:
        """The day the story has come to, in China."""
        return local_date(self.clock())

    def workday(self, start: date, count: int) -> date:
        """Return the `count`-th working day after `start`."""
        return add_working_days(start, count, self.runtime.calendar)


def evaluator(inspector: str) -> Actor:
    """Return the account of an inspector."""
    return Actor(id=f"demo-{inspector}", role=Role.EVALUATOR, inspector=inspector)


def institution_account(institution: str) -> Actor:
    """Return the account of an institution."""
    return Actor(id=f"demo-{institution}", role=Role.INSTITUTION, institution=institution)
