"""What every page shares: templates, the reader's language, and the frame around a page."""

import enum
import functools
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

import msgspec
from babel import Locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Request
from litestar.datastructures import Cookie, State
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Redirect, Template
from litestar.template import TemplateConfig

from api.menu import Group, current, menu
from audit.domain.actor import Actor
from reports.language import CHINESE, ENGLISH, label, translator
from reports.writing import day, moment, number

FOLDER = Path(__file__).parents[1] / "templates"
STATIC = FOLDER / "static"
_CODES = {"zh": CHINESE, "en": ENGLISH}
_HTML_LANGUAGES = {CHINESE: "zh-CN", ENGLISH: "en"}
_SECTION_TITLES = {
    "/plans": "Plans",
    "/draws": "Draws",
    "/results": "Results",
    "/data": "Data",
    "/about": "Method",
}

_LONGEST_SEARCH = 100
SAID = "mingjian-said"

AnyRequest = Request[Any, Any, State]


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the main navigation; `current` is the value of aria-current, "" elsewhere."""

    path: str
    title: str
    current: str


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What surrounds a page; the `other_` fields lead to the same page in the other language.

    `actor` and `menu` are there for whoever has an account. `said` tells what the act before this
    page has done, "" for nothing.
    """

    title: str
    sections: tuple[Section, ...]
    actor: Actor | None
    menu: tuple[Group, ...]
    said: str
    path: str
    html_language: str
    other_language: str
    other_name: str
    other_address: str
    chosen_language: str
    demo: bool


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """Who reads: the language, and the parameter that keeps it in links ("" if not chosen)."""

    language: str
    chosen: str

    def translate(self, message: str) -> str:
        """Return `message` in the language of the reader."""
        return translator(self.language)(message)

    def label(self, member: enum.StrEnum) -> str:
        """Return the word for a member of an enumeration."""
        return label(member, self.language)

    def coded(self, kind: type[enum.StrEnum], code: str) -> str:
        """Return the word for a code of an open list: that of its member, else the code itself."""
        return self.label(kind(code)) if code in set(kind) else code

    def href(self, path: str) -> str:
        """Return the address of one of our pages in the language the reader chose."""
        if not self.chosen or not path:
            return path
        return f"{path}{'&' if '?' in path else '?'}lang={self.chosen}"


def reader_of(request: AnyRequest) -> Reader:
    """Return the reader: `?lang=` decides, else the language of the service.

    What the browser prefers does not count: a link must show everyone the same page.
    """
    chosen = request.query_params.get("lang", "")
    if chosen in _CODES:
        return Reader(language=_CODES[chosen], chosen=chosen)
    return Reader(language=request.app.state.runtime.settings.language, chosen="")


def search_text(request: AnyRequest, name: str) -> str:
    """Return a parameter as a text to search for: one line, at most as long as a search takes."""
    text = "".join(filter(str.isprintable, request.query_params.get(name, "")))
    return text.strip()[:_LONGEST_SEARCH]


def show(
    request: AnyRequest,
    name: str,
    page: msgspec.Struct,
    *,
    title: str,
    actor: Actor | None = None,
    status: int = 200,
) -> Template:
    """Return the page: the template `name` filled from the one document `page`.

    `title` is already in the reader's language; `actor` is who reads it with an account.
    """
    reader = reader_of(request)
    frame = _frame(request, reader, title=title, actor=actor)
    answer = Template(
        f"pages/{name}.html",
        context=context(reader, page, frame),
        headers={"Content-Language": _HTML_LANGUAGES[reader.language]},
        media_type="text/html",
        status_code=status,
    )
    if frame.said:
        answer.set_cookie(_said_once(request, "", seconds=0))
    return answer


def go(request: AnyRequest, path: str, *, said: str = "") -> Redirect:
    """Return the way to another of our pages after an act; that page tells once what was done.

    `said` is already in the reader's language.
    """
    answer = Redirect(reader_of(request).href(path), status_code=303)
    if said:
        answer.set_cookie(_said_once(request, quote(said), seconds=60))
    return answer


def _said_once(request: AnyRequest, value: str, *, seconds: int) -> Cookie:
    """Return the cookie that tells the next page what was done; over TLS only we can set it."""
    secure = _is_https(request)
    name = _said_name(secure=secure)
    return Cookie(
        key=name,
        value=value,
        max_age=seconds,
        secure=secure,
        httponly=True,
        samesite="strict",
    )


def _said_name(*, secure: bool) -> str:
    return f"__Host-{SAID}" if secure else SAID


def _is_https(request: AnyRequest) -> bool:
    base: str = request.app.state.runtime.settings.base_url
    return urlsplit(base).scheme == "https"


def context(reader: Reader, page: msgspec.Struct, frame: Frame) -> dict[str, Any]:
    """Return what a template may use: the document, its frame, and how things are written."""
    translate = reader.translate
    return {
        "page": page,
        "frame": frame,
        "gettext": translate,
        "label": reader.label,
        "day": functools.partial(day, translate=translate),
        "moment": functools.partial(moment, translate=translate),
        "number": number,
        "href": reader.href,
    }


def _frame(request: AnyRequest, reader: Reader, *, title: str, actor: Actor | None) -> Frame:
    other = ENGLISH if reader.language == CHINESE else CHINESE
    path = request.url.path
    return Frame(
        title=title,
        sections=tuple(
            Section(path=place, title=reader.translate(name), current=current(place, path))
            for place, name in _SECTION_TITLES.items()
        ),
        actor=actor,
        menu=() if actor is None else menu(actor, path, reader.translate),
        said=unquote(request.cookies.get(_said_name(secure=_is_https(request)), "")),
        path=path,
        html_language=_HTML_LANGUAGES[reader.language],
        other_language=_HTML_LANGUAGES[other],
        other_name=Locale.parse(other).get_language_name() or other,
        other_address=_address(path, request.query_params, _HTML_LANGUAGES[other][:2]),
        chosen_language=reader.chosen,
        demo=request.app.state.runtime.settings.demo,
    )


def _address(path: str, parameters: Mapping[str, str], language: str) -> str:
    return f"{path}?{urlencode(dict(parameters) | {'lang': language})}"


@functools.cache
def asset(name: str) -> str:
    """Return the address of a static file with its fingerprint, so that it may be kept for ever."""
    fingerprint = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={fingerprint}"


def environment() -> Environment:
    """Return the Jinja environment of the pages: undefined names are errors, text is escaped."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.policies["ext.i18n.trimmed"] = True
    made.globals["asset"] = asset
    return made


TEMPLATES = TemplateConfig(instance=JinjaTemplateEngine.from_environment(environment()))
