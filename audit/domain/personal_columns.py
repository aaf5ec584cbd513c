"""Columns that would tell who somebody is, found by their heading and by what stands in them.

No sheet of the records has such a column, and none is taken: 精神卫生法 (2018) Art 4 keeps
confidential whatever identity can be inferred from, and 个人信息保护法 (2021) Art 6 confines what
is collected to the least that is needed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from audit.domain.errors import Fault
from audit.domain.personal_data import PersonalData, personal_data
from audit.domain.register_rows import Sheet
from audit.domain.register_words import letter, tidy

# Headings that ask for a person, by what they ask for.
_HEADINGS: Mapping[str, re.Pattern[str]] = {
    "names": re.compile(r"姓名|名字|患者名|家属名|监护人$|(?<!user )\bnames?\b", re.IGNORECASE),
    "identity numbers": re.compile(
        r"身份证|证件号|残疾证|医保号|社保号|\bID (card|number)", re.IGNORECASE
    ),
    "telephone numbers": re.compile(
        r"电话|手机|联系方式|微信|\b(tele)?phone\b|\bmobile\b", re.IGNORECASE
    ),
    "addresses": re.compile(r"住址|地址|户籍|\baddress", re.IGNORECASE),
    "birth dates": re.compile(r"出生|生日|\bbirth", re.IGNORECASE),
}
_OF_DATA: Mapping[PersonalData, str] = {
    PersonalData.IDENTITY: "identity numbers",
    PersonalData.BANK_CARD: "bank cards",
    PersonalData.MOBILE: "telephone numbers",
    PersonalData.LANDLINE: "telephone numbers",
    PersonalData.EMAIL: "e-mail addresses",
}
# The hundred most frequent surnames begin most names of two or three characters.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾萧肖田董潘袁蔡蒋余于杜叶程魏苏"
    "吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱"
    "戴严莫孔向常"
)
_NAME = re.compile(rf"[{_SURNAMES}][\u4e00-\u9fff·]{{1,2}}")
_LOOKED_AT = 200
_ENOUGH = 3


def personal_columns(sheet: Sheet, known: Sequence[str]) -> tuple[Fault, ...]:
    """Return a fault for each column that is not `known` and would tell who somebody is.

    A column is known by its heading. Of the others, heading and the first 200 entries are read: at
    least three, and half of them, must look like names.
    """
    return tuple(_faults(sheet, frozenset(known)))


def _faults(sheet: Sheet, known: frozenset[str]) -> Iterator[Fault]:
    for place, heading in enumerate(map(tidy, sheet.header.cells)):
        if heading in known:
            continue
        texts = [tidy(row.cells[place]) for row in sheet.rows[:_LOOKED_AT] if row.cells[place:]]
        kind = _asked_for(heading) or _held([text for text in texts if text])
        if kind:
            yield Fault(
                where=f"{sheet.title} {letter(place)}",
                code="records.personal_column",
                message="Column “{column}” of the sheet “{sheet}” holds {kind}, so the file was not"
                " taken. The mental health law of 2018, Article 4, keeps confidential who is"
                " served, and the law on personal information of 2021, Article 6, allows to collect"
                " only what is needed: delete the column and use numbers of your own.",
                fields={"column": heading or letter(place), "sheet": sheet.title, "kind": kind},
            )


def _asked_for(heading: str) -> str:
    return next((kind for kind, words in _HEADINGS.items() if words.search(heading)), "")


def _held(texts: Sequence[str]) -> str:
    for text in texts:
        for passage in personal_data(text):
            return _OF_DATA[passage.kind]
    named = sum(_NAME.fullmatch(text) is not None for text in texts)
    return "names" if named >= _ENOUGH and 2 * named >= len(texts) else ""
