"""What people of the demonstration write: complaints with their replies, and own records."""

from importlib import resources

import msgspec

from api.demo.stage import Stage
from audit.domain.actor import ANYONE, Actor
from audit.domain.complaint import ComplaintState
from audit.domain.complaint_checks import Category, NewComplaint
from audit.domain.record_work import Case, ComplaintEntry, Insurance, Service
from audit.domain.records import Contingency, Price, RecordSheet, StaffMember, Training
from audit.domain.recusal import OwnRecusal, RecusalRequest
from audit.services import complaint, records, recusal
from audit.services.complaint import Received

_ADDRESS = "127.0.0.1"


class Grievance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A complaint, and how far it comes."""

    category: Category
    text: str
    state: ComplaintState
    reply: str = ""


class Sheets(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an institution declares about itself."""

    staff: tuple[StaffMember, ...]
    training: tuple[Training, ...]
    services: tuple[Service, ...]
    cases: tuple[Case, ...]
    prices: tuple[Price, ...]
    insurance: tuple[Insurance, ...]
    complaints: tuple[ComplaintEntry, ...]
    contingency: tuple[Contingency, ...]


class Recusing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why an inspector stays away, and who is to stay away from an institution."""

    own: str
    person: str
    asked: str


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The invented wording of what is under way."""

    body_name: str
    draft_title: str
    draw_title: str
    reasons: tuple[str, ...]
    failure: str
    deferral: str
    recheck: str
    heard: str
    move: str
    stay: str
    complaints: tuple[Grievance, ...]
    answers: tuple[str, ...]
    returned: str
    attachment: str
    recusal: Recusing
    records: Sheets


WORDS = msgspec.yaml.decode(
    resources.files("api.demo").joinpath("present.yaml").read_bytes(), type=Words
)


async def recuse(stage: Stage, evaluator: Actor, institution: Actor, *, place: str) -> None:
    """Let an evaluator stay away from a place, and an institution ask for a recusal."""
    own = OwnRecusal(institution=place, reason=WORDS.recusal.own)
    async with stage.runtime.unit_of_work(evaluator) as uow:
        await recusal.declare(uow, own, identity=recusal.new_identity(uow))
    asked = RecusalRequest(person=WORDS.recusal.person, reason=WORDS.recusal.asked)
    async with stage.runtime.unit_of_work(institution) as uow:
        await recusal.ask(uow, asked, identity=recusal.new_identity(uow))


async def complain(stage: Stage, handler: Actor, institutions: tuple[str, ...]) -> Received:
    """Let a complaint come to each state; return one that is answered, for anyone to follow."""
    answered = []
    for grievance, institution in zip(WORDS.complaints, institutions, strict=True):
        new = NewComplaint(
            category=grievance.category, text=grievance.text, institution=institution
        )
        async with stage.runtime.unit_of_work(ANYONE) as uow:
            received = await complaint.submit(
                uow, new, address=_ADDRESS, chance=stage.runtime.secret()
            )
        await _handle(stage, handler, grievance, number=received.complaint.number)
        if grievance.state is ComplaintState.ANSWERED:
            answered.append(received)
    return answered[0]


async def _handle(stage: Stage, handler: Actor, grievance: Grievance, *, number: str) -> None:
    async with stage.runtime.unit_of_work(handler) as uow:
        match grievance.state:
            case ComplaintState.RECEIVED:
                return
            case ComplaintState.NOT_TAKEN_UP:
                await complaint.decline(uow, number, grievance.reply)
            case ComplaintState.IN_HAND:
                await complaint.take_up(uow, number)
            case ComplaintState.ANSWERED:
                await complaint.take_up(uow, number)
                await complaint.answer(uow, number, grievance.reply)


async def declare(stage: Stage, institution: Actor) -> None:
    """Declare every sheet of an institution's own records."""
    async with stage.runtime.unit_of_work(institution) as uow:
        for sheet in RecordSheet:
            entries = getattr(WORDS.records, sheet.value)
            await records.declare(uow, institution.institution, sheet, entries=entries)
