"""What is read from outside: every address there is, as anyone, and as an institution."""

import re
from collections.abc import Iterator, Mapping

import msgspec

from audit.domain.actor import Actor
from tests.api.asking import MATRIX, Setting, ask
from tests.api.matrix import World
from tests.api.service import Service

_PLACES = re.compile(r"{(\w+)}")
# Every form has an id of its own, by which it is taken once.
_OWN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def everything(
    service: Service, who: Actor | None, names: Mapping[str, str], *, search: str = ""
) -> Iterator[tuple[str, str]]:
    """Yield each address and what is read there; `names` fill the addresses.

    With a text to `search` each list is asked for it, too.
    """
    places = _PLACES.findall(" ".join(one.path for one in MATRIX))
    world = World(scopes={}, names=dict.fromkeys(places, "1") | dict(names), of_place={})
    setting = Setting(service=service, world=world, people={})
    for one in MATRIX:
        if one.method == "GET":
            searched = {f"text={search}"} if search and "{" not in one.path else set()
            for query in sorted({one.query} | searched):
                asked = msgspec.structs.replace(one, query=query)
                yield f"{one.path}?{query}", ask(setting, asked, who).text


def without_ids(text: str) -> str:
    """Return what was read without the ids that are made anew each time."""
    return _OWN.sub("…", text)
