"""The administrative divisions of China: GB/T 2260 codes and their names.

The table is the one python-stdnum keeps: every code with the years it was in force. Codes of
development zones, which stand in statistics only, are not part of GB/T 2260.
"""

import functools
import re
from collections.abc import Mapping

from stdnum import numdb

# Districts of Hangzhou since 2021, which the table lacks; source: 国家统计局, 统计用区划代码 2023.
_LATER = {"330113": "临平区", "330114": "钱塘区"}
# Rows of the standard that group districts and are none themselves.
_GROUPS = frozenset({"市辖区", "县", "省直辖县级行政单位", "自治区直辖县级行政单位"})
_DATED = re.compile(r"\[\d*-(?P<until>\d*)\]")
_PROVINCE, _PREFECTURE, _DISTRICT = 2, 4, 6


def is_district(code: str) -> bool:
    """Return whether the six-digit `code` names a district, county or city without districts."""
    return code in _districts()


def is_region(prefix: str) -> bool:
    """Return whether a district in force begins with `prefix` of two, four or six digits."""
    return prefix in _regions()


def districts_of(prefix: str) -> tuple[str, ...]:
    """Return the codes of the districts in force in a region, ascending."""
    return tuple(code for code in _districts() if code.startswith(prefix))


def name_of(prefix: str) -> str:
    """Return the name of a region alone (静安区, 苏州市, 上海市), or the code if it is unknown."""
    return _regions().get(prefix, prefix)


def full_name_of(prefix: str) -> str:
    """Return the name with the regions it lies in (江苏省苏州市姑苏区), or the code."""
    lengths = [length for length in (_PROVINCE, _PREFECTURE, _DISTRICT) if length <= len(prefix)]
    names = [name_of(prefix[:length]) for length in lengths if is_region(prefix)]
    return "".join(dict.fromkeys(names)) or prefix


@functools.cache
def _names() -> Mapping[str, str]:
    """Return code → name of every row in force; provinces under two digits."""
    names = dict(_LATER)
    for _, province, _, properties, children in numdb.get("cn/loc").prefixes:
        names[province] = properties["province"]
        for _, rest, _, entry, _ in children:
            current = _in_force(entry["county"])
            if current:
                names[province + rest] = current
    return dict(sorted(names.items()))


def _in_force(entry: str) -> str:
    """Return the name without an end year; a row may list several, each with its years."""
    for name in entry.split(","):
        dated = _DATED.match(name)
        if dated is None:
            return name
        if not dated["until"]:
            return name[dated.end() :]
    return ""


@functools.cache
def _districts() -> Mapping[str, str]:
    rows = {
        code: name
        for code, name in _names().items()
        if len(code) == _DISTRICT and name not in _GROUPS
    }
    return {code: name for code, name in rows.items() if _is_lowest(code, rows)}


def _is_lowest(code: str, rows: Mapping[str, str]) -> bool:
    """Return whether no other row lies below: so is Dongguan (441900), which has no districts."""
    if not code.endswith("00"):
        return True
    above = code.removesuffix("00").removesuffix("00")
    return not any(other.startswith(above) and other != code for other in rows)


@functools.cache
def _regions() -> Mapping[str, str]:
    names = _names()
    regions = dict(_districts())
    for code in _districts():
        province, prefecture = code[:_PROVINCE], code[:_PREFECTURE]
        regions[province] = names[province]
        name = names.get(f"{prefecture}00", "")
        regions[prefecture] = names[province] if not name or name in _GROUPS else name
    return regions
