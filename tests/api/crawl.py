"""Walking through pages as a reader does, and filling in their forms as an attacker would."""

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

import msgspec
from typing_extensions import override

from audit.domain.actor import Actor
from tests.api.pages.desk import Desk

# Whatever breaks out of a text, an attribute, a script or a template becomes an element.
PAYLOAD = "甲\"'><img src=x onerror=alert(1)>{{7*7}}"
# Where the way out would be taken, or a file of a whole list would be made.
_LEFT_OUT = ("/sign-out", "/static/", "/account/sessions", "/account/role")
_SOME_OF_A_KIND = 3
_TEXTS = frozenset({"text", "search", "textarea", "hidden", "number", "date", "password", ""})
_SAFE_ADDRESS = re.compile(r"^(/|#|\?|https?://|data:image/|mailto:|$)")


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A field of a form: its name, its kind, and what a browser would send unchanged."""

    name: str
    kind: str
    value: str


class Entries(msgspec.Struct, frozen=True, kw_only=True):
    """A form that is posted: where to, and its fields."""

    action: str
    fields: tuple[Entry, ...]

    def texts(self) -> tuple[str, ...]:
        """Return the names of the fields that any text can be sent in."""
        return tuple({one.name: None for one in self.fields if one.kind in _TEXTS})

    def filled(self, *names: str, text: str = PAYLOAD) -> dict[str, list[str]]:
        """Return what is sent with `text` in the fields of these names, the others as they are."""
        given: dict[str, list[str]] = {}
        for one in self.fields:
            if one.name not in names and one.value:
                given.setdefault(one.name, []).append(one.value)
        return given | {name: [text] for name in names}


class Page(HTMLParser):
    """What stands on a page: links, forms, and what could act on its reader."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Entries] = []
        self.acting: list[str] = []
        self._form: tuple[str, list[Entry]] | None = None
        self._select = ""
        self.feed(html)
        self.close()

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        self._watch(tag, at)
        if tag == "a" and at.get("href", "").startswith("/"):
            self.links.append(at["href"])
        elif tag == "form":
            posted = at.get("method", "get").lower() == "post"
            self._form = (at.get("action", ""), []) if posted else None
        elif self._form is not None:
            self._take(tag, at, self._form[1])

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._form is not None:
            self.forms.append(Entries(action=self._form[0], fields=tuple(self._form[1])))
            self._form = None

    def _take(self, tag: str, at: dict[str, str], fields: list[Entry]) -> None:
        kind = at.get("type", "") if tag == "input" else tag
        if tag == "select":
            self._select = at.get("name", "")
        elif tag == "option" and self._select and ("selected" in at or at.get("value")):
            fields.append(Entry(name=self._select, kind="option", value=at.get("value", "")))
            self._select = ""
        elif tag in {"input", "textarea"} and "name" in at and kind != "file":
            chosen = kind not in {"radio", "checkbox"} or "checked" in at
            fields.append(
                Entry(name=at["name"], kind=kind, value=at.get("value", "") if chosen else "")
            )

    def _watch(self, tag: str, at: dict[str, str]) -> None:
        """Note what a page of ours never holds (the policy of content forbids it as well)."""
        self.acting += [f"<{tag} {name}>" for name in at if name.startswith("on")]
        self.acting += [
            f"{name}={at[name]}"
            for name in ("href", "src", "action", "formaction", "xlink:href")
            if name in at and not _SAFE_ADDRESS.match(at[name])
        ]
        if tag == "script" and not at.get("src", "").startswith("/static/"):
            self.acting.append("<script>")
        if tag in {"iframe", "object", "embed", "base"} or at.get("src") == "x":
            self.acting.append(f"<{tag}>")


def crawl(desk: Desk, who: Actor, *starts: str) -> Iterator[tuple[str, str]]:
    """Yield path and HTML of what somebody comes to by links; of one kind of page a few."""
    waiting, seen, kinds = list(starts), set(starts), Counter[str]()
    while waiting:
        path = waiting.pop(0)
        answer = desk.get(path, who)
        file = "content-disposition" in answer.headers  # opened alone, not on this site
        if file or not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        yield path, answer.text
        for link in Page(answer.text).links:
            place = urlsplit(link).path
            kind = re.sub(r"/[^/]*\d[^/]*", "/…", place)
            new = place not in seen and not place.startswith(_LEFT_OUT)
            if new and kinds[kind] < _SOME_OF_A_KIND:
                kinds[kind] += 1
                seen.add(place)
                waiting.append(place)


def attack(desk: Desk, who: Actor, start: str = "/desk") -> Iterator[tuple[str, str]]:
    """Send the payload in every text field of every form, alone and all at once; yield answers."""
    sent: set[str] = set()
    for _, html in tuple(crawl(desk, who, start)):
        for form in Page(html).forms:
            kind = re.sub(r"/[^/]*\d[^/]*", "/…", form.action)
            if kind in sent or form.action.startswith(_LEFT_OUT):
                continue
            sent.add(kind)
            texts = form.texts()
            for names in (*((name,) for name in texts), texts):
                answer = desk.post(form.action, form.filled(*names), who)
                yield form.action, answer.text
