"""How anyone checks a draw: one institution's ticket, and a page that verifies without network."""

import base64
import shlex
from datetime import date

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from api.public.draw_document import MEMBERSHIP_SHAPES, stratum_name
from api.public.draws import archive
from api.public.lists import draw_path, institution_path, percent
from api.view import AnyRequest, Reader, reader_of, search_text, show
from audit.domain.actor import ANYONE
from audit.domain.draw import PROTOCOL, Method
from audit.domain.inclusion import Accuracy
from audit.domain.lot import LeftOut, Lot
from audit.domain.visit import Membership
from audit.runtime import Runtime
from audit.services import lot
from audit.services.lot import DrawLots

_CHANCE_SENTENCES = {
    Accuracy.EXACT: "Its chance was {share}, that is {percent} %.",
    Accuracy.COMPUTED: "Its chance was {percent} %, computed from its weight.",
    Accuracy.AIMED: "Its chance was about {percent} %, in proportion to its weight.",
}
_DUCKDB = """\
select id, sha256({start} || id) as ticket
from read_json('population.jsonl', format = 'newline_delimited',
               columns = {{id: 'varchar', s: 'varchar', f: 'varchar'}})
where s = {stratum} and f is null
order by ticket, id
limit {places};"""
_POSTGRESQL = """\
create temporary table population (unit jsonb);
\\copy population from 'population.jsonl' csv quote e'\\x01' delimiter e'\\x02'
select id, ticket
from (select unit->>'id' as id,
             encode(sha256(convert_to({start} || (unit->>'id'), 'UTF8')), 'hex') as ticket
      from population
      where unit->>'s' = {stratum} and unit->'f' is null) as tickets
order by ticket collate "C", id collate "C"
limit {places};"""


class LotLine(msgspec.Struct, frozen=True, kw_only=True):
    """One institution, and a `command` that prints what its ticket is the SHA-256 of.

    `highest` is the highest ticket drawn in its stratum, "" where tickets alone do not decide, and
    `below` tells whether its own is not above that one.
    """

    name: str
    id: str
    path: str
    facts: tuple[str, ...]
    membership: Membership | None
    shape: str
    ticket: str = ""
    highest: str = ""
    below: bool = False
    command: str = ""


class Queries(msgspec.Struct, frozen=True, kw_only=True):
    """Queries that print the tickets drawn in one stratum, each for a database to copy into."""

    stratum: str
    duckdb: str
    postgresql: str


class TicketsPage(msgspec.Struct, frozen=True, kw_only=True):
    """What a draw was for the institutions somebody asks for, and queries for a stratum.

    `query` is what was asked for. The result is not `open` while it is sealed, until `open_by` at
    the latest if that day is fixed.
    """

    number: str
    path: str
    title: str
    query: str
    lots: tuple[LotLine, ...]
    more: bool
    open: bool
    open_by: date | None
    queries: Queries | None


class CheckPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page that holds a whole draw and the program that verifies it."""

    number: str
    title: str
    plan_digest: str
    archive: str


@get("/draws/{number:str}/tickets")
async def tickets(
    request: AnyRequest, runtime: NamedDependency[Runtime], number: FromPath[str]
) -> Template:
    """Tell whether an institution was in the draw, with what chance and ticket."""
    reader, text = reader_of(request), search_text(request, "name")
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        found = await lot.draw_lots(uow, number, text)
    title = reader.translate("Tickets of draw {number}").format(number=number)
    return show(request, "public/draw_tickets", _tickets(found, text, reader), title=title)


@get("/draws/{number:str}/check.html")
async def check_page(
    request: AnyRequest, runtime: NamedDependency[Runtime], number: FromPath[str]
) -> Template:
    """Download a page that verifies the draw on any device, without network."""
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        draw, files = await lot.whole_draw(uow, number)
    document = CheckPage(
        number=number,
        title=draw.title,
        plan_digest=draw.plan_digest,
        archive=base64.b64encode(archive(number, files)).decode(),
    )
    title = reader_of(request).translate("Verify draw {number}").format(number=number)
    answer = show(request, "public/draw_checker", document, title=title)
    answer.headers["Content-Disposition"] = f'attachment; filename="check-{number}.html"'
    return answer


def _tickets(found: DrawLots, text: str, reader: Reader) -> TicketsPage:
    draw = found.draw
    return TicketsPage(
        number=draw.number,
        path=draw_path(draw.number),
        title=draw.title,
        query=text,
        lots=tuple(_line(one, found, reader) for one in found.lots),
        more=found.more,
        open=bool(found.seed),
        open_by=draw.publish_by,
        queries=_queries(found, reader),
    )


def _line(one: Lot | LeftOut, found: DrawLots, reader: Reader) -> LotLine:
    if isinstance(one, LeftOut):
        facts = _left_out(one, reader)
    else:
        facts = _facts(one, found.months.get(one.institution), reader)
    known = LotLine(
        name=found.institutions[one.institution].name,
        id=one.institution,
        path=institution_path(one.institution),
        facts=facts,
        membership=None,
        shape="ring",
    )
    if isinstance(one, LeftOut) or not one.ticket:
        return known
    return msgspec.structs.replace(
        known,
        membership=one.membership,
        shape=MEMBERSHIP_SHAPES[one.membership] if one.membership else "ring",
        ticket=one.ticket,
        highest="" if one.forced else one.highest,
        below=one.ticket <= one.highest,
        command=f"printf %s {shlex.quote(_hashed(found.seed) + one.institution)}",
    )


def _left_out(one: LeftOut, reader: Reader) -> tuple[str, ...]:
    if not one.why:
        return (reader.translate("It is not in the register of this draw."),)
    says = reader.translate("It was left out of this draw. Reason: {why}")
    return (says.format(why=one.why),)


def _facts(one: Lot, month: int | None, reader: Reader) -> tuple[str, ...]:
    name = stratum_name(one.stratum, reader.translate)
    if one.forced:
        says = reader.translate("It is inspected without being drawn. Reason: {reason}")
        return (says.format(reason=one.forced),)
    share = f"{one.chance.numerator}/{one.chance.denominator}"
    return (
        reader.translate(
            "It was in the draw, in stratum {stratum} with {count} institutions."
        ).format(stratum=name, count=one.population),
        reader.translate(_CHANCE_SENTENCES[one.accuracy]).format(
            share=share, percent=percent(one.chance)
        ),
        *(() if one.method in {Method.SRS, Method.POISSON} else (_weighted(reader),)),
        *((_month(month, reader),) if month else ()),
    )


def _weighted(reader: Reader) -> str:
    return reader.translate("Here the weight decides together with the ticket.")


def _month(month: int, reader: Reader) -> str:
    return reader.translate("By the order of the tickets it is visited in month {month}.").format(
        month=month
    )


def _hashed(seed: str) -> str:
    return f"{PROTOCOL}|ticket|{seed}|"


def _queries(found: DrawLots, reader: Reader) -> Queries | None:
    """Return queries for the stratum of the first institution in which tickets alone decide."""
    for one in found.lots:
        if isinstance(one, Lot) and one.highest:
            start, stratum = _quoted(_hashed(found.seed)), _quoted(one.stratum)
            named = {"start": start, "stratum": stratum, "places": one.places}
            return Queries(
                stratum=stratum_name(one.stratum, reader.translate),
                duckdb=_DUCKDB.format(**named),
                postgresql=_POSTGRESQL.format(**named),
            )
    return None


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
