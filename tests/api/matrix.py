"""The permission matrix: what a line of it says, and what follows for everybody.

The lines stand in `matrix_api.py`, `matrix_desk.py` and `matrix_public.py`, one for each route.
"""

import enum
from collections.abc import Mapping
from typing import Any

import msgspec

from audit.domain import permission
from audit.domain.actor import Actor
from audit.domain.permission import Act, Scope

_SHORT = 3
# These choose a part of a thing, and name none.
_PARTS = frozenset({"index", "sheet", "item", "part", "place", "name", "measure"})


class Ground(enum.StrEnum):
    """Who is let in where no act is asked for."""

    PUBLIC = "public"
    SESSION = "session"
    TOKEN = "token"  # noqa: S105 -- a word, no secret


class Place(enum.StrEnum):
    """Which thing of the world an address is about, and so where it lies."""

    LIST = "list"
    NEW = "new"
    VISIT = "visit"
    ACTION = "action"
    PUBLICATION = "publication"
    PLAN = "plan"
    DRAW = "draw"
    INSTITUTION = "institution"
    INSPECTOR = "inspector"
    COMPLAINT = "complaint"
    PERSON = "person"
    ORGANISATION = "organisation"
    TOKEN = "token"  # noqa: S105 -- a word, no secret
    CERTIFICATE = "certificate"
    SPARE_TOKEN = "spare token"  # noqa: S105 -- a word, no secret
    RECORDS = "records"
    SHEET = "sheet"
    CHECKLIST = "checklist"
    DRAFT_LIST = "draft list"
    DRAFT_OVERLAY = "draft overlay"
    JOB = "job"
    MIGRATION = "migration"
    RECUSAL = "recusal"
    COMMON = "common"


class Verdict(enum.StrEnum):
    """What somebody is answered, whatever the state of the thing."""

    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"
    UNSEEN = "unseen"
    SIGN_IN = "sign in"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One route: what it needs (one of these acts), what it is about, and what is sent along.

    Any of `needs` is enough; `first` is asked before them. `query` and the texts of `body` may name
    things of the world as {visit_id}. `told` is what those who may are answered where something
    behind it is not there, such as a provider, or leads on.
    """

    route: str
    needs: tuple[Act, ...] | Ground
    place: Place
    body: Mapping[str, Any] = {}
    query: str = ""
    first: Act | None = None
    told: Verdict = Verdict.ALLOWED

    @property
    def method(self) -> str:
        return self.route.partition(" ")[0]

    @property
    def path(self) -> str:
        return self.route.partition(" ")[2]

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")


class World(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to ask for: where each thing lies, and the names that fill an address."""

    scopes: Mapping[Place, Scope]
    names: Mapping[str, str]
    of_place: Mapping[Place, Mapping[str, str]]

    def fill(self, text: str, place: Place, *, unknown: bool = False) -> str:
        """Return a text with the names of the world in its places; `unknown` is of nothing."""
        first = True
        for name, value in {**self.names, **self.of_place.get(place, {})}.items():
            if f"{{{name}}}" in text:
                text = text.replace(
                    f"{{{name}}}",
                    other(value) if unknown and first and name not in _PARTS else value,
                )
                first = first and name in _PARTS
        return text

    def anonymous(self, text: str, one: Line) -> str:
        """Return an answer to a line without the names it was asked by, of something or nothing."""
        asked = f"{one.path} {one.query} {one.body}"
        for name, value in {**self.names, **self.of_place.get(one.place, {})}.items():
            if f"{{{name}}}" in asked and len(value) > _SHORT:
                for told in (value, other(value)):
                    text = text.replace(told, "…").replace(told.removesuffix(".pdf"), "…")
        return text.replace("….pdf", "…")


def other(name: str) -> str:
    """Return the name of nothing, as long as this one and of the same signs."""
    body, dot, ending = name.partition(".")
    last = {"0": "7", "a": "c", "A": "C"}.get(body[-1], "0" if body[-1].isdigit() else "a")
    return body[:-1] + last + dot + ending


def line(
    route: str,
    needs: Act | tuple[Act, ...] | Ground,
    place: Place = Place.LIST,
    *,
    body: object = None,
    query: str = "",
    first: Act | None = None,
    told: Verdict = Verdict.ALLOWED,
) -> Line:
    """Return one line of the matrix; a body may be a value of the domain."""
    sent = {} if body is None else msgspec.to_builtins(body)
    acts = (needs,) if isinstance(needs, Act) else needs
    return Line(
        route=route, needs=acts, place=place, body=sent, query=query, first=first, told=told
    )


def expected(one: Line, actor: Actor | None, world: World) -> Verdict:
    """Return what the rules say: who does no such thing is refused, others see it or do not."""
    if actor is None:
        return one.told if one.needs is Ground.PUBLIC else Verdict.SIGN_IN
    if isinstance(one.needs, Ground):
        return one.told
    if one.first is not None:
        before = _expected(one.first, one.place, actor, world=world)
        if before is not Verdict.ALLOWED:
            return before
    found = {_expected(act, one.place, actor, world=world) for act in one.needs}
    if Verdict.ALLOWED in found:
        return one.told
    return Verdict.UNSEEN if Verdict.UNSEEN in found else Verdict.FORBIDDEN


def _expected(act: Act, place: Place, actor: Actor, *, world: World) -> Verdict:
    if not permission.does(actor, act):
        return Verdict.FORBIDDEN
    scope = world.scopes.get(place)
    if scope is None or permission.may(actor, act, scope):
        return Verdict.ALLOWED
    if place is Place.INSPECTOR and actor.region.startswith(scope.region):
        return Verdict.ALLOWED  # inspectors of the city serve each of its districts
    return Verdict.FORBIDDEN if place is Place.NEW else Verdict.UNSEEN
