"""Complaints: anyone may make one without a name; it has a number, a secret, and an answer.

Whoever finds a breach may complain to the authorities, which handle it and report back:
上海市精神卫生条例 (version in force 2015-03-01) Art 63. The bounds against spam and the form of the
number are models of this product.
"""

import enum
import ipaddress
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated

import msgspec

from audit.domain.complaint_checks import Category, NewComplaint, faults_of
from audit.domain.errors import Conflict, Invalid
from audit.domain.permission import Scope
from audit.domain.personal_data import plain
from audit.domain.registry import Institution
from audit.domain.visit import Drawn, Visit
from audit.domain.workdays import CHINA
from checklists.canonical import digest

MOST_A_DAY = 5
MOST_AN_HOUR = 30
SAME_TEXT_DAYS = 30
_HOUR = timedelta(hours=1)
_CODE_LETTERS, _CODE_GROUP = 20, 4
# Base 32 after Crockford: no I, L, O, U, so that nothing written down is misread.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011", " -–—\t")
_SUBNET = 64

Reply = Annotated[str, msgspec.Meta(min_length=2, max_length=2000)]


class ComplaintState(enum.StrEnum):
    """Where a complaint stands."""

    RECEIVED = "received"
    IN_HAND = "in_hand"
    ANSWERED = "answered"
    NOT_TAKEN_UP = "not_taken_up"


TRANSITIONS: Mapping[ComplaintState, Mapping[str, ComplaintState]] = {
    ComplaintState.RECEIVED: {
        "take_up": ComplaintState.IN_HAND,
        "decline": ComplaintState.NOT_TAKEN_UP,
    },
    ComplaintState.IN_HAND: {
        "answer": ComplaintState.ANSWERED,
        "decline": ComplaintState.NOT_TAKEN_UP,
    },
    ComplaintState.ANSWERED: {},
    ComplaintState.NOT_TAKEN_UP: {},
}


class Complaint(msgspec.Struct, frozen=True, kw_only=True):
    """A complaint as it is kept: nothing in it says who made it.

    `code` is the digest of the follow code. `institution` is empty for one that is not in the
    register. `reply` is the answer, or why it was not taken up. `visit` is the inspection for
    cause that it led to.
    """

    number: str
    code: str
    institution: str | None
    institution_name: str
    district: str
    category: Category
    text: str
    received_at: datetime
    state: ComplaintState = ComplaintState.RECEIVED
    reply: str = ""
    replied_at: datetime | None = None
    visit: str | None = None


class Traffic(msgspec.Struct, frozen=True, kw_only=True):
    """What came before a complaint, counted exactly when it comes in.

    `today` are those of the same sender on this day, `hour` the times (UTC) of those about the
    same institution in the hour before, and `same` says whether the same text is there already.
    """

    today: int
    hour: tuple[datetime, ...]
    same: bool


def number(year: int, serial: int) -> str:
    """Return the number of the `serial`-th complaint of a year: TS (投诉), year, six digits."""
    return f"TS-{year}-{serial:06d}"


def follow_code(chance: str) -> str:
    """Return a secret of 100 bits that can be written down, from a text of chance.

    20 letters and digits in five groups; `chance` must hold at least as many bits.
    """
    code = "".join(
        _LETTERS[byte % len(_LETTERS)]
        for byte in bytes.fromhex(digest(chance.encode()))[:_CODE_LETTERS]
    )
    return "-".join(code[at : at + _CODE_GROUP] for at in range(0, len(code), _CODE_GROUP))


def code_digest(code: str) -> str:
    """Return what is kept of a follow code; case, hyphens and misread letters do not matter."""
    return digest(code.upper().translate(_MISREAD).encode())


def text_digest(text: str) -> str:
    """Return what tells the same text again, whatever its spaces and line breaks."""
    return digest("".join(plain(text).split()).encode())


def sender(address: str, day: date) -> str:
    """Return who sends, to be kept under the secret key of the service only.

    Without the key, all addresses could be tried; and since the day is in it, the days of one
    sender cannot be put together. A subnet of IPv6 (/64, RFC 4291) counts as one.
    """
    return f"{day.isoformat()} {_subnet(address)}"


def new_complaint(
    new: NewComplaint,
    institution: Institution | None,
    *,
    number: str,
    code: str,
    at: datetime,
) -> Complaint:
    """Return the complaint that came in; `institution` is the one it names in the register.

    Raises `Invalid` with every place that is missing, too short, too long, or tells personal data.
    """
    faults = tuple(faults_of(new, institution))
    if faults:
        raise Invalid(
            "complaint.invalid",
            "The complaint was not taken: see what is said at its fields.",
            faults=faults,
        )
    return Complaint(
        number=number,
        code=code_digest(code),
        institution=None if institution is None else institution.id,
        institution_name=plain(new.name) if institution is None else institution.name,
        district=new.district if institution is None else institution.district,
        category=new.category,
        text=plain(new.text),
        received_at=at,
    )


def require_room(complaint: Complaint, before: Traffic) -> None:
    """Refuse what is too much from one sender or about one institution, and what is a repetition.

    Raises `Conflict`; `seconds` among its fields says after how long to come back.
    """
    now = complaint.received_at
    if before.today >= MOST_A_DAY:
        midnight = datetime.combine(now.astimezone(CHINA).date() + timedelta(days=1), time(), CHINA)
        raise Conflict(
            "complaint.too_many_today",
            "{count} complaints came from your connection today; more are not taken in one day."
            " Come back tomorrow.",
            count=before.today,
            seconds=_seconds(midnight - now),
        )
    if len(before.hour) >= MOST_AN_HOUR:
        free = sorted(before.hour)[-MOST_AN_HOUR] + _HOUR
        raise Conflict(
            "complaint.too_many_about",
            "So many complaints about {institution} came within the last hour that the next is"
            " taken at {until}. Send yours again then.",
            institution=complaint.institution_name,
            until=f"{free.astimezone(CHINA) + timedelta(minutes=1):%H:%M}",
            seconds=_seconds(free - now),
        )
    if before.same:
        raise Conflict(
            "complaint.same_text",
            "The same text about {institution} came in before and is there. Send only what is new.",
            institution=complaint.institution_name,
        )


def scope(complaint: Complaint) -> Scope:
    """Return what a complaint is, as far as permission is concerned."""
    return Scope(region=complaint.district)


def take_up(complaint: Complaint) -> Complaint:
    """Return the complaint in somebody's hands."""
    return msgspec.structs.replace(complaint, state=_advance(complaint, "take_up"))


def answer(complaint: Complaint, reply: str, *, at: datetime) -> Complaint:
    """Return the complaint answered; whoever made it can read the reply. Raises `Invalid`."""
    return _replied(complaint, reply, at, state=_advance(complaint, "answer"))


def decline(complaint: Complaint, reason: str, *, at: datetime) -> Complaint:
    """Return the complaint not taken up; whoever made it can read why. Raises `Invalid`."""
    return _replied(complaint, reason, at, state=_advance(complaint, "decline"))


def link(complaint: Complaint, visit: Visit) -> Complaint:
    """Return the complaint with the inspection for cause it led to. Raises `Conflict`."""
    if isinstance(visit.origin, Drawn) or visit.institution != complaint.institution:
        raise Conflict(
            "complaint.visit",
            "Visit {visit} is no inspection for cause of the institution that complaint {complaint}"
            " is about; choose another visit.",
            visit=visit.id,
            complaint=complaint.number,
        )
    return msgspec.structs.replace(complaint, visit=visit.id)


def _subnet(address: str) -> str:
    """Return the network that an address stands for, or the text itself if it is none."""
    try:
        return str(ipaddress.IPv6Network(address).supernet(new_prefix=_SUBNET))
    except ValueError:
        return address


def _replied(complaint: Complaint, reply: str, at: datetime, *, state: ComplaintState) -> Complaint:
    said = plain(reply)
    if not said:
        raise Invalid(
            "complaint.reply_missing",
            "Complaint {complaint}: write what whoever made it is told; they read it with number"
            " and code.",
            complaint=complaint.number,
        )
    return msgspec.structs.replace(complaint, state=state, reply=said, replied_at=at)


def _seconds(time_left: timedelta) -> int:
    return max(1, -(-time_left // timedelta(seconds=1)))


def _advance(complaint: Complaint, act: str) -> ComplaintState:
    following = TRANSITIONS[complaint.state].get(act)
    if following is None:
        raise Conflict(
            "complaint.state",
            "Complaint {complaint} is “{state}”; “{act}” is not possible now. Look at its state.",
            complaint=complaint.number,
            state=complaint.state,
            act=act,
        )
    return following
