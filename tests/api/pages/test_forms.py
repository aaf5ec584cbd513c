from datetime import date
from decimal import Decimal
from typing import Annotated

import msgspec
import pytest

from api.pages import forms
from api.pages.forms import Field, Form
from api.view import Reader
from audit.domain.errors import Conflict, Invalid

READER = Reader(language="en", chosen="")


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    name: Annotated[str, msgspec.Meta(min_length=2, max_length=10)]
    since: date
    share: Decimal | None = None
    count: Annotated[int, msgspec.Meta(ge=1)] = 1
    months: tuple[int, ...] = ()
    open: bool = False


def form() -> Form:
    return Form(
        action="/x",
        submit="Keep",
        fields=(
            Field(name="name", label="Name"),
            Field(name="secret", label="Password", kind="password"),
        ),
    )


def faults(**given: tuple[str, ...]) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        forms.read(Wanted, given)
    return {fault.where: fault.code for fault in refused.value.faults}


def test_a_form_becomes_a_value_of_exact_types() -> None:
    given = {
        "name": ("阳光之家",),
        "since": ("2026-03-02",),
        "share": ("0.10",),
        "months": ("4", "5"),
        "open": ("true",),
    }
    assert forms.read(Wanted, given) == Wanted(
        name="阳光之家",
        since=date(2026, 3, 2),
        share=Decimal("0.10"),
        months=(4, 5),
        open=True,
    )


def test_every_wrong_field_is_told_at_once() -> None:
    assert faults(name=("x",), since=("yesterday",), count=("0",), other=("1",)) == {
        "$.other": "form.unknown",
        "$.name": "form.too_short",
        "$.since": "form.date",
        "$.count": "form.bound",
    }


def test_what_is_needed_and_missing_is_told() -> None:
    assert faults() == {"$.name": "form.missing", "$.since": "form.missing"}


def test_a_number_and_a_long_text_say_how_to_mend_them() -> None:
    found = faults(name=("x" * 11,), since=("2026-03-02",), share=("a",), count=("much",))
    assert found == {
        "$.name": "form.too_long",
        "$.share": "form.number",
        "$.count": "form.number",
    }


def test_a_refused_form_keeps_what_was_entered_but_no_password() -> None:
    given = {"name": ("x",), "secret": ("hidden",)}
    with pytest.raises(Invalid) as refusal:
        forms.read(Wanted, {"name": ("x",)})
    again = forms.refused(form(), refusal.value, given=given, reader=READER)
    name, secret = again.fields
    assert (name.value, name.error) == ("x", "Write at least 2 characters.")
    assert secret.value == ""
    assert again.errors == ("This entry is needed.",)


def test_a_refusal_of_no_field_stands_above_the_form() -> None:
    refusal = Conflict("plan.published", "It is already public.")
    again = forms.refused(form(), refusal, given={}, reader=READER)
    assert again.errors == ("It is already public.",)
