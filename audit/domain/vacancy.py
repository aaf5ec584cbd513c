"""Why a place of a draw was left open: how many inspectors each rule still lets through."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from audit.domain.assignment import Inspector, Recusal
from audit.domain.draw_files import Result


class Vacancy(msgspec.Struct, frozen=True, kw_only=True):
    """A place on the team of `institution` that the draw could not fill; slot 0 is the lead.

    Of `known` inspectors, `near` serve the district, `able` of these have the expertise the place
    asks for, `free` of these are not recused, `apart` of these are of another body than the rest
    of the team, and `spare` of these had a visit to spare in the end.
    """

    institution: str
    slot: int
    known: int
    near: int
    able: int
    free: int
    apart: int
    spare: int


class Vacancies:
    """The open places of one draw, explained by what was frozen for it."""

    def __init__(
        self, result: Result, inspectors: Sequence[Inspector], recusals: Sequence[Recusal]
    ) -> None:
        self._result = result
        self._inspectors = inspectors
        self._bodies = {one.id: one.org for one in inspectors}
        self._recused = {(one.inspector, one.institution) for one in recusals}
        self._given = Counter(name for team in result.teams.values() for name in team if name)

    def of(self, institution: str, *, district: str, expertise: str) -> tuple[Vacancy, ...]:
        """Return the open places at an institution; `expertise` is what its lead must know."""
        return tuple(
            self._vacancy(institution, slot, district=district, expertise=expertise)
            for where, slot in self._result.unfilled
            if where == institution
        )

    def _vacancy(self, institution: str, slot: int, *, district: str, expertise: str) -> Vacancy:
        asked = "" if slot else expertise
        team = [name for name in self._result.teams[institution] if name]
        bodies = {self._bodies[name] for name in team}
        near = [one for one in self._inspectors if district in one.districts]
        able = [one for one in near if not asked or asked in one.expertise]
        free = [one for one in able if (one.id, institution) not in self._recused]
        apart = [one for one in free if one.org not in bodies]
        spare = [one for one in apart if one.load + self._given[one.id] < one.cap]
        return Vacancy(
            institution=institution,
            slot=slot,
            known=len(self._inspectors),
            near=len(near),
            able=len(able),
            free=len(free),
            apart=len(apart),
            spare=len(spare),
        )
