"""The columns of the sheets about the work: services, cases, insurance, complaints."""

from typing import Any

import msgspec

from audit.domain.record_cells import (
    CLIENT_NUMBER,
    DAYS,
    MINUTES,
    STAFF_NUMBER,
    STAFF_NUMBERS,
    WORDING,
)
from audit.domain.record_work import Case, ComplaintEntry, Insurance, Service
from audit.domain.register_cells import DAY
from audit.domain.register_lists import choice
from audit.domain.register_rows import Column, Table
from audit.domain.register_words import Kind

_CLIENT = Column(
    key="client",
    header="Client number",
    kind=CLIENT_NUMBER,
    note="A number of your own for the person served, the same on every sheet: no name, no identity"
    " number, no telephone. The cell must be formatted as text.",
    example="C001",
    longest=64,
)


def _service(plain: dict[str, Any]) -> Service:
    return msgspec.convert(plain, Service)


def _case(plain: dict[str, Any]) -> Case:
    return msgspec.convert(plain, Case)


def _insurance(plain: dict[str, Any]) -> Insurance:
    return msgspec.convert(plain, Insurance)


def _complaint(plain: dict[str, Any]) -> ComplaintEntry:
    return msgspec.convert(plain, ComplaintEntry)


def _day(key: str, header: str, note: str, *, kind: Kind = DAY) -> Column:
    """Return the column of a day that may still be to come."""
    return Column(key=key, header=header, kind=kind, note=note, example="", required=False)


SERVICES: Table[Service] = Table(
    name="services",
    title="Services given",
    build=_service,
    take_apart=msgspec.structs.asdict,
    identity=lambda one: f"{one.held_on} {one.client} {one.kind} {one.staff} {one.minutes}",
    columns=(
        Column(
            key="held_on",
            header="Held on",
            kind=DAY,
            note="The day of the service, such as 2026-03-31.",
            example="2026-03-31",
        ),
        Column(
            key="kind",
            header="Kind of service",
            kind=choice("service_kind"),
            note="One entry of the list. Asked for by notice 104 of 2022, points 10 and 11.",
        ),
        _CLIENT,
        Column(
            key="staff",
            header="Staff number",
            kind=STAFF_NUMBER,
            note="As on the sheet of staff.",
            example="001",
            longest=64,
        ),
        Column(
            key="minutes",
            header="Minutes",
            kind=MINUTES,
            note="How long it took, a whole number; equal services of one day are added together.",
            example="60",
        ),
    ),
)

CASES: Table[Case] = Table(
    name="cases",
    title="Registrations and referrals",
    build=_case,
    take_apart=msgspec.structs.asdict,
    identity=lambda one: f"{one.client} {one.applied_on or ''}",
    columns=(
        _CLIENT,
        _day("applied_on", "Applied on", "The day of the application."),
        _day("registered_on", "Registered on", "The day of registration on the platform."),
        _day(
            "second_check_on",
            "Second check on",
            "The day of the second check after waiting more than three months. Asked for by notice"
            " 104 of 2022, point 6.",
        ),
        _day("referred_on", "Referred on", "The day of the referral to you."),
        _day("consent_on", "Consent signed on", "The day the informed consent was signed."),
        _day("agreement_on", "Agreement signed on", "The day the agreement was signed."),
        _day("first_service_on", "First service on", "The day of the first service."),
        _day(
            "assessed_on",
            "Assessed on",
            "All days of assessment, separated by commas. Asked for by notice 104 of 2022, point"
            " 7.",
            kind=DAYS,
        ),
        _day("closed_on", "Closed on", "The day the case was closed; empty while it is open."),
    ),
)

INSURANCE: Table[Insurance] = Table(
    name="insurance",
    title="Insurance of staff",
    build=_insurance,
    take_apart=msgspec.structs.asdict,
    identity=lambda one: f"{one.title} {one.kind} {one.starts_on}",
    columns=(
        Column(
            key="title",
            header="Insurance policy",
            kind=WORDING,
            note="What the policy is called; no numbers of policies.",
            example="Accident insurance of 2026 (example)",
        ),
        Column(
            key="kind",
            header="Kind of insurance",
            kind=choice("insurance_kind"),
            note="One entry of the list. Encouraged by notice 104 of 2022, point 14.",
        ),
        Column(
            key="starts_on",
            header="Runs from",
            kind=DAY,
            note="The first day it covers.",
            example="2026-01-01",
        ),
        Column(
            key="ends_on",
            header="Runs until",
            kind=DAY,
            note="The last day it covers.",
            example="2026-12-31",
        ),
        Column(
            key="staff",
            header="Staff covered",
            kind=STAFF_NUMBERS,
            note="Staff numbers separated by commas; empty if it covers everybody.",
            required=False,
            longest=10_000,
        ),
    ),
)

COMPLAINTS: Table[ComplaintEntry] = Table(
    name="complaints",
    title="Complaints received",
    build=_complaint,
    take_apart=msgspec.structs.asdict,
    identity=lambda one: one.number,
    columns=(
        Column(
            key="number",
            header="Complaint number",
            kind=STAFF_NUMBER,
            note="The number in your own book of complaints; no names, no telephone.",
            example="T001",
            longest=64,
        ),
        Column(
            key="kind",
            header="Kind of complaint",
            kind=choice("complaint_kind"),
            note="One entry of the list.",
        ),
        Column(
            key="received_on",
            header="Received on",
            kind=DAY,
            note="The day it was received.",
            example="2026-03-31",
        ),
        Column(
            key="closed_on",
            header="Settled on",
            kind=DAY,
            note="The day it was settled and answered; empty while it is open.",
            required=False,
        ),
    ),
)
