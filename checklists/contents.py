"""A checklist laid out for reading: what fits a search, what stands on which norm, and since when.

Everything here is pure and shows a list; nothing of it decides what is checked.
"""

import enum
from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from checklists.model import Force, Norm, Provision, ResolvedItem


class Standing(enum.StrEnum):
    """Whether a norm is in force on a day, as far as its dates are known."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    UNDATED = "undated"


class Chapter(msgspec.Struct, frozen=True, kw_only=True):
    """A norm with those of its provisions that items cite, each with these items."""

    norm: Norm
    provisions: tuple[tuple[Provision, tuple[ResolvedItem, ...]], ...]


def standing(norm: Norm, on: date) -> Standing:
    """Return whether a norm is in force; undated is one whose day of entry its text does not give.

    `expires` is the first day on which it no longer is.
    """
    if norm.expires is not None and norm.expires <= on:
        return Standing.EXPIRED
    if norm.effective is None:
        return Standing.UNDATED
    return Standing.IN_FORCE if norm.effective <= on else Standing.NOT_YET


def search(items: Iterable[ResolvedItem], text: str) -> tuple[ResolvedItem, ...]:
    """Return the items in which every word of `text` stands, whatever its case.

    Looked at are code, title, how to check, evidence, measure, and the documents, clauses and key
    phrases cited.
    """
    words = text.casefold().split()
    return tuple(one for one in items if _holds(one, words))


def by_norm(items: Iterable[ResolvedItem], norms: Iterable[Norm]) -> tuple[Chapter, ...]:
    """Return the norms that the items cite, the strongest force first, in the order of clauses."""
    citing: dict[str, list[ResolvedItem]] = {}
    for one in items:
        for code in one.item.provisions:
            citing.setdefault(code, []).append(one)
    rank = {force: position for position, force in enumerate(Force)}
    chapters = (_chapter(norm, citing) for norm in norms)
    cited = (chapter for chapter in chapters if chapter.provisions)
    return tuple(sorted(cited, key=lambda one: (rank[one.norm.force], one.norm.id)))


def _chapter(norm: Norm, citing: Mapping[str, list[ResolvedItem]]) -> Chapter:
    return Chapter(
        norm=norm,
        provisions=tuple(
            (provision, tuple(citing[provision.id]))
            for provision in norm.provisions
            if provision.id in citing
        ),
    )


def _holds(one: ResolvedItem, words: list[str]) -> bool:
    item = one.item
    texts = [item.code, item.title, item.how, *item.methods, *item.evidence]
    texts += [item.measure.name] if item.measure else []
    for citation in one.citations:
        texts += [citation.title, citation.number, citation.article, citation.excerpt]
    told = "\n".join(texts).casefold()
    return all(word in told for word in words)
