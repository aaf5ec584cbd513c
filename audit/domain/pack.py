"""Checklists and overlays that are written in the service: drafts, and what was published."""

import enum
from datetime import date, datetime

import msgspec

from audit.domain.errors import Conflict
from audit.domain.permission import Scope
from audit.domain.workdays import CHINA


class PackKind(enum.StrEnum):
    """What is written: a list of items, or operations on one."""

    CHECKLIST = "checklist"
    OVERLAY = "overlay"


class PackState(enum.StrEnum):
    """Whether it may still be changed; what is published never changes."""

    DRAFT = "draft"
    PUBLISHED = "published"


class WrittenPack(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a pack, apart from its text.

    `digest` is that of the text, which is a data file in YAML. `base` is the edition an overlay
    stands on, or "". `revision` counts what was saved, from 1; `written_by` saved the last.
    """

    id: str
    region: str
    name: str
    version: str
    title: str
    kind: PackKind
    base: str
    effective: date
    state: PackState
    digest: str
    revision: int
    written_by: str
    written_at: datetime
    published_by: str = ""
    published_at: datetime | None = None


def scope(pack: WrittenPack) -> Scope:
    """Return where a pack lies: in the region of whoever began it."""
    return Scope(region=pack.region)


def require_draft(pack: WrittenPack) -> None:
    """Raise `Conflict` for what is published."""
    if pack.state is not PackState.DRAFT:
        raise Conflict(
            "authoring.is_published",
            "{name} {version} is published and never changes; make the change in a new version.",
            name=pack.name,
            version=pack.version,
        )


def require_revision(pack: WrittenPack, revision: int, *, editor: str) -> None:
    """Raise `Conflict` unless the draft is still as it was seen; `editor` saved the last."""
    if pack.revision != revision:
        raise Conflict(
            "authoring.changed",
            "{editor} saved this draft at {at}, after you had opened it; open it again and enter"
            " your change anew.",
            editor=editor,
            at=f"{pack.written_at.astimezone(CHINA):%Y-%m-%d %H:%M}",
        )


def require_second_person(pack: WrittenPack, person: str) -> None:
    """Raise `Conflict` for whoever saved the draft last: publishing takes two persons."""
    if pack.written_by == person:
        raise Conflict(
            "authoring.own_draft",
            "You saved this draft last. Publishing takes a second person: ask a colleague to read"
            " it and to publish it.",
        )


def require_future(pack: WrittenPack, today: date) -> None:
    """Raise `Conflict` unless a pack comes into force after the day it is published."""
    if pack.effective <= today:
        raise Conflict(
            "authoring.too_early",
            "The version is to be in force from {effective}; the earliest is the day after its"
            " publication. Choose a later day.",
            effective=pack.effective.isoformat(),
        )
