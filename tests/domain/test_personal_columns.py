"""Columns that would tell who somebody is are told by heading and by content."""

import pytest

from audit.domain.personal_columns import personal_columns
from audit.domain.register_rows import Row, Sheet

KNOWN = ("服务对象编号", "client", "Staff number", "分钟数")


def sheet(heading: str, *texts: str) -> Sheet:
    return Sheet(
        title="服务记录",
        header=Row(number=1, cells=("服务对象编号", heading)),
        rows=tuple(
            Row(number=number, cells=(f"C{number:03d}", text))
            for number, text in enumerate(texts, start=2)
        ),
    )


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("姓名", "names"),
        ("服务对象姓名", "names"),
        ("Name", "names"),
        ("身份证号", "identity numbers"),
        ("残疾证号", "identity numbers"),
        ("联系电话", "telephone numbers"),
        ("手机", "telephone numbers"),
        ("家庭住址", "addresses"),
        ("出生日期", "birth dates"),
    ],
)
def test_a_heading_that_asks_for_a_person_is_refused_with_what_it_asks_for(
    heading: str, kind: str
) -> None:
    (fault,) = personal_columns(sheet(heading), KNOWN)
    assert (fault.code, fault.where) == ("records.personal_column", "服务记录 B")
    assert (fault.fields["column"], fault.fields["kind"]) == (heading, kind)


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (("张三", "李小明", "王芳"), "names"),
        (("", "13800138000"), "telephone numbers"),
        (("11010519491231002X",), "identity numbers"),
        (("a@example.com",), "e-mail addresses"),
    ],
)
def test_what_stands_in_an_unknown_column_gives_it_away(texts: tuple[str, ...], kind: str) -> None:
    (fault,) = personal_columns(sheet("备注", *texts), KNOWN)
    assert fault.fields["kind"] == kind


@pytest.mark.parametrize(
    "texts",
    [(), ("张三", "李四"), ("很好", "一般", "不错", "张三"), ("下午", "上午", "全天")],
)
def test_a_few_words_are_no_names(texts: tuple[str, ...]) -> None:
    assert personal_columns(sheet("备注", *texts), KNOWN) == ()


def test_a_column_of_the_sheet_is_not_looked_into() -> None:
    assert personal_columns(sheet("分钟数", "13800138000"), KNOWN) == ()
