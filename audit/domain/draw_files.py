"""What stands in the files of one draw: plan, frame, entropy and result.

The files and their bytes are told in docs/algorithms/draw.md.
"""

from collections.abc import Mapping
from typing import Annotated, Final, Literal

import msgspec

from audit.domain.assignment import Inspector, Recusal, TeamRule, assign
from audit.domain.draw import (
    PROTOCOL,
    Count,
    Drawn,
    Id,
    Reason,
    Rule,
    Stratum,
    Unit,
    draw,
    seed_of,
)
from audit.domain.entropy import Hex64, Source

PLAN = "plan.json"
POPULATION = "population.jsonl"
EXCLUDED = "excluded.jsonl"
INSPECTORS = "inspectors.jsonl"
RECUSALS = "recusals.jsonl"
ENTROPY = "entropy.json"
RESULT = "result.json"

FROZEN: Final = (POPULATION, EXCLUDED, INSPECTORS, RECUSALS)
"""The files whose hashes are in the plan."""
LIMITS: Mapping[str, int] = {
    PLAN: 2**20,
    POPULATION: 2**28,
    EXCLUDED: 2**28,
    INSPECTORS: 2**26,
    RECUSALS: 2**26,
    ENTROPY: 2**16,
    RESULT: 2**28,
}
"""The files of a draw, and how many bytes each may have."""

DrawNumber = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{6}-[0-9]{4}-[0-9]{4}\Z")]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
Sources = Annotated[tuple[Source, ...], msgspec.Meta(min_length=1, max_length=20)]


class Excluded(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An institution left out of the draw, and the public reason."""

    id: Id
    why: Reason


class FirstStage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The draw that chose the districts of this one, and the SHA-256 of its result.json."""

    draw: DrawNumber
    result: Hex64


class Terms(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    rename={"announce_by": "announceBy", "draw_at": "drawAt", "publish_by": "publishBy"},
):
    """What is decided about a draw besides its frame; the times are ISO 8601 with an offset.

    `first` names the first stage of a draw in two.
    """

    draw: DrawNumber
    entropy: Sources
    team: TeamRule
    announce_by: Text | None = None
    draw_at: Text | None = None
    publish_by: Text | None = None
    legal: Text | tuple[Text, ...] | None = None
    title: Text | None = None
    first: FirstStage | None = None


class Plan(Terms, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The terms of a draw, its rules by stratum, and the hashes of the files that are frozen."""

    v: Literal["DRAW1"]
    strata: dict[Stratum, Rule]
    files: dict[str, Hex64]


class Result(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The outcome: by stratum the units drawn, then the forced units, then the teams."""

    v: Literal["DRAW1"]
    draw: DrawNumber
    plan: Hex64
    seed: Hex64
    strata: dict[Stratum, Drawn]
    forced: tuple[Id, ...]
    attempt: Count
    teams: dict[Id, tuple[Id | None, ...]]
    unfilled: tuple[tuple[Id, Count], ...]


class Bundle(msgspec.Struct, frozen=True, kw_only=True):
    """All that the result of a draw is computed from."""

    plan: Plan
    plan_digest: str
    units: tuple[Unit, ...]
    excluded: tuple[Excluded, ...]
    inspectors: tuple[Inspector, ...]
    recusals: tuple[Recusal, ...]
    entropy: tuple[str, ...]

    @property
    def seed(self) -> str:
        """The seed: the hash of the draw number and the entropy, and of nothing else."""
        return seed_of(self.plan.draw, self.entropy)

    def result(self) -> Result:
        """Return the outcome; who is drawn, certain or forced is visited by a team."""
        strata = draw(self.units, self.plan.strata, self.seed)
        forced = tuple(sorted(unit.id for unit in self.units if unit.forced is not None))
        visited = {*forced}
        for drawn in strata.values():
            visited.update(drawn.certain, (name for name, _ticket in drawn.selected))
        assignment = assign(
            self.seed,
            tuple(unit for unit in self.units if unit.id in visited),
            self.inspectors,
            recusals=self.recusals,
            rule=self.plan.team,
        )
        return Result(
            v=PROTOCOL,
            draw=self.plan.draw,
            plan=self.plan_digest,
            seed=self.seed,
            strata=strata,
            forced=forced,
            attempt=assignment.attempt,
            teams=assignment.teams,
            unfilled=assignment.unfilled,
        )
