"""What an institution declares about its work: services, cases, insurance, complaints.

The people served stand here by a number of the institution's own, never by name: 精神卫生法 (2018)
Art 4 keeps all confidential that could tell who they are, and 个人信息保护法 (2021) Art 51 asks for
de-identification.
"""

import enum
from datetime import date
from typing import Annotated

import msgspec

from audit.domain.complaint_checks import Category
from audit.domain.registry import RegisterId

Minutes = Annotated[int, msgspec.Meta(ge=1, le=1440)]


class ServiceKind(enum.StrEnum):
    """The contents and forms of service that 民发〔2022〕104号 二(三)10 and 11 name, and others."""

    MEDICATION = "medication"
    LIFE_SKILLS = "life_skills"
    SOCIAL_SKILLS = "social_skills"
    WORK_SKILLS = "work_skills"
    HOME_GUIDANCE = "home_guidance"
    DAY_TRAINING = "day_training"
    TRANSITIONAL_HOUSING = "transitional_housing"
    HOME_SUPPORT = "home_support"
    FAMILY_SUPPORT = "family_support"
    PEER_SUPPORT = "peer_support"
    EXCHANGE = "exchange"
    CASE_MANAGEMENT = "case_management"
    GROUP_WORK = "group_work"
    OTHER = "other"


class Service(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One service to one person on one day: its kind, who gave it, and how long, in minutes.

    Source: 民发〔2022〕104号 二(六)17, records of service kept electronically.
    """

    held_on: date
    kind: ServiceKind
    client: RegisterId
    staff: RegisterId
    minutes: Minutes


class Case(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The way of one person through the institution, day by day; None where a day is not declared.

    `applied_on`, `registered_on` and `referred_on` are the days of application, of registration and
    of referral to this institution; `second_check_on` that of the second check after a long wait;
    `assessed_on` all days of assessment, in order. Source: 民发〔2022〕104号 二(二)5 to 7.
    """

    client: RegisterId
    applied_on: date | None = None
    registered_on: date | None = None
    second_check_on: date | None = None
    referred_on: date | None = None
    consent_on: date | None = None
    agreement_on: date | None = None
    first_service_on: date | None = None
    assessed_on: tuple[date, ...] = ()
    closed_on: date | None = None


class InsuranceKind(enum.StrEnum):
    """The three kinds of insurance that 民发〔2022〕104号 二(四)14 encourages, and others."""

    EMPLOYER_LIABILITY = "employer_liability"
    ACCIDENT = "accident"
    PROFESSIONAL_LIABILITY = "professional_liability"
    OTHER = "other"


class Insurance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A policy and the days it runs, both included; `staff` whom it covers, empty for everybody."""

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    kind: InsuranceKind
    starts_on: date
    ends_on: date
    staff: tuple[RegisterId, ...] = ()


class ComplaintEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A complaint made to the institution itself, by its number there; `closed_on` once settled.

    Source: 民发〔2022〕104号 二(六)17, ways for the public to watch over the service.
    """

    number: RegisterId
    kind: Category
    received_on: date
    closed_on: date | None = None
