"""The check of one line: whether a notice names somebody whom a sealed draw really drew."""

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from api.errors import status_of
from api.public.draw_document import MEMBERSHIP_SHAPES, stratum_name
from api.public.lists import draw_path
from api.view import AnyRequest, Reader, reader_of, show
from audit.domain.actor import ANYONE
from audit.domain.errors import Invalid
from audit.domain.sealed_line import Line, read_code
from audit.domain.visit import Membership
from audit.runtime import Runtime
from audit.services import public
from reports.language import say

_LONGEST = 8_000  # a line of a result of a million lines is far shorter


class LineFact(msgspec.Struct, frozen=True, kw_only=True):
    """What a genuine line says."""

    id: str
    membership: Membership
    shape: str
    stratum: str
    ticket: str


class LinePage(msgspec.Struct, frozen=True, kw_only=True):
    """The check of a code: what the line says where it is genuine, or what is wrong with it."""

    number: str
    path: str
    code: str
    line: LineFact | None
    wrong: str


@get("/draws/{number:str}/line")
async def draw_line(
    request: AnyRequest, runtime: NamedDependency[Runtime], number: FromPath[str]
) -> Template:
    """Check the code of a line against the result that was fixed."""
    reader, code = reader_of(request), request.query_params.get("code", "")[:_LONGEST]
    line, wrong, status = None, "", 200
    if code:
        try:
            proof = read_code(code)
            async with runtime.unit_of_work(ANYONE, write=False) as uow:
                fault = await public.line_fault(uow, number, proof)
        except Invalid as refusal:
            wrong, status = say(refusal, reader.language), status_of(refusal)
        else:
            wrong = "" if fault is None else say(fault, reader.language)
            line = _fact(proof.line, reader) if fault is None else None
    page = LinePage(number=number, path=draw_path(number), code=code, line=line, wrong=wrong)
    title = reader.translate("Check one line of a draw")
    return show(request, "public/draw_line", page, title=title, status=status)


def _fact(line: Line, reader: Reader) -> LineFact:
    return LineFact(
        id=line.id,
        membership=line.membership,
        shape=MEMBERSHIP_SHAPES[line.membership],
        stratum=stratum_name(line.stratum, reader.translate),
        ticket=line.ticket,
    )
