"""HTML → PDF/A-3a and PDF/UA-1, with the facts inside, the same bytes every time.

ISO 19005-3 (archival, with attachments) and ISO 14289-1 (accessible). Fonts come from a package and
photographs from the caller: nothing else can be fetched, neither from the network nor from a file.
"""

import base64
import contextlib
import importlib.resources
import io
import logging
import re
import warnings
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Protocol

import msgspec
import weasyprint
from PIL import ImageFile
from weasyprint.css.counters import CounterStyle
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from checklists.canonical import digest

# WeasyPrint lets the whole process take half an image for a whole one; nobody here may.
ImageFile.LOAD_TRUNCATED_IMAGES = False

FONT_PACKAGE = "pylopdf_fonts_zh_cn"
FAMILIES = frozenset({"Noto Sans SC", "Noto Serif SC"})
FACTS_NAME = "facts.json"
_VARIANT = "pdf/a-3a"
_LINE_ENDS = (b"\r", b"\n")
_UNPLAIN_END = re.compile(rb"[\r\n]\nendstream")
_TRIES = 8

# PDF/A demands that a schema beyond its own be described where it is used (ISO 19005-3, 6.6.2.3).
_UA_IDENTIFICATION = b"""
<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1"/>
<rdf:Description rdf:about=""
  xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
  <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
  <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
  <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
  <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
    <pdfaProperty:name>part</pdfaProperty:name>
    <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
    <pdfaProperty:category>internal</pdfaProperty:category>
    <pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>
  </rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


class MissingGlyphs(Exception):
    """The fonts of the report lack these characters."""

    def __init__(self, characters: str) -> None:
        self.characters = characters
        super().__init__(f"no glyph for {characters!r}")


class Flawed(Exception):
    """WeasyPrint could not set the page as it was asked to; each message is one complaint."""

    def __init__(self, messages: tuple[str, ...]) -> None:
        self.messages = messages
        super().__init__("; ".join(messages))


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """The data file that goes inside: its bytes, its one-line description, and its time."""

    content: bytes
    description: str
    at: datetime


class Press:
    """What is slow to make and can be used again: the fonts and the parsed style sheets.

    One thread at a time may print.
    """

    def __init__(self, styles: Mapping[str, str]) -> None:
        self._fonts = FontConfiguration()
        self._counters = CounterStyle()
        with _complaints():
            self._sheets = {name: self._sheet(text) for name, text in styles.items()}

    def print(
        self, html: str, *, styles: tuple[str, ...], facts: Facts, images: Mapping[str, bytes]
    ) -> bytes:
        """Return `html` as a PDF with `facts` inside; `images` answer `image:` addresses.

        Raises `MissingGlyphs` and `Flawed`.
        """
        # WeasyPrint leaves the file of its colour profile for the interpreter to close.
        with _complaints(), warnings.catch_warnings(category=ResourceWarning, action="ignore"):
            page = weasyprint.HTML(string=html, url_fetcher=Shelf(images))
            document = page.render(
                font_config=self._fonts,
                counter_style=self._counters,
                stylesheets=[self._sheets[name] for name in styles],
                pdf_variant=_VARIANT,
            )
            return _write(document, facts)

    def _sheet(self, text: str) -> weasyprint.CSS:
        return weasyprint.CSS(
            string=text,
            font_config=self._fonts,
            counter_style=self._counters,
            url_fetcher=Shelf({}),
        )


class _Pdf(Protocol):
    """As much of pydyf's file as is touched here."""

    catalog: dict[str, Any]
    objects: list[Any]

    def add_object(self, thing: object) -> None:
        """Put an object into the file."""


class _Stream(Protocol):
    """As much of pydyf's stream as is touched here; `data` are its bytes in the file."""

    stream: list[bytes]
    extra: dict[str, Any]
    compress: bool
    data: bytes


class Shelf(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Answers `font:` from the font package and `image:` from what is at hand; nothing else."""

    def __init__(self, images: Mapping[str, bytes]) -> None:
        super().__init__()
        self._images = images

    def fetch(self, url: str, _headers: object = None) -> URLFetcherResponse:
        """Return what stands at the address; raises `ValueError` for any other."""
        scheme, _, name = url.partition(":")
        if scheme == "font":
            font = importlib.resources.files(FONT_PACKAGE).joinpath(name)
            return URLFetcherResponse(url, font.read_bytes())
        if scheme == "image" and name in self._images:
            return URLFetcherResponse(
                url, self._images[name], headers={"Content-Type": "image/jpeg"}
            )
        raise ValueError(f"a report may not fetch {url}")


def _attachment(facts: Facts) -> weasyprint.Attachment:
    return weasyprint.Attachment(
        file_obj=io.BytesIO(facts.content),
        name=FACTS_NAME,
        description=facts.description,
        created=facts.at,
        modified=facts.at,
        relationship="Data",
    )


def _write(document: weasyprint.Document, facts: Facts) -> bytes:
    """Return the bytes of the file, written anew while the table of its objects ends unplainly."""
    for padding in range(_TRIES):
        content: bytes = document.write_pdf(
            finisher=partial(_finish, padding=padding),
            pdf_variant=_VARIANT,
            pdf_identifier=digest(facts.content)[:32].encode(),
            attachments=[_attachment(facts)],
        )
        if not _UNPLAIN_END.search(content, content.rfind(b"/ObjStm")):
            return content
    raise Flawed((f"the table of objects ended in a line end {_TRIES} times",))


def _finish(document: weasyprint.Document, pdf: _Pdf, *, padding: int) -> None:
    """Make the file keep what it claims; `padding` empty objects change its table of objects."""
    _require_glyphs(document)
    for _ in range(padding):
        pdf.add_object(type(pdf.catalog)())
    number = int(pdf.catalog["Metadata"].split()[0])
    metadata = pdf.objects[number]
    [content] = metadata.stream
    metadata.stream = [content.replace(b"</rdf:RDF>", _UA_IDENTIFICATION + b"</rdf:RDF>")]
    files = pdf.catalog["AF"]
    files[:] = dict.fromkeys(files)  # WeasyPrint names each attachment twice
    metadata.compress = False  # readers find the claim of conformity without unpacking (XMP, 3)
    for thing in pdf.objects:
        if getattr(thing, "compress", False):
            _end_plainly(thing)


def _end_plainly(stream: _Stream) -> None:
    """Write a stream as text whose packed bytes would end in a line end.

    A reader could take that for the line end before `endstream`, and find another length than is
    stated (ISO 32000-1, 7.3.8.1). The last packed bytes are a checksum: packing anew changes
    nothing.
    """
    packed = stream.data.removesuffix(b"\nendstream").partition(b"\nstream\n")[2]
    if packed.endswith(_LINE_ENDS):
        stream.stream = [base64.a85encode(packed) + b"~>"]
        stream.extra["Filter"] = "[/ASCII85Decode /FlateDecode]"
        stream.compress = False


def _require_glyphs(document: weasyprint.Document) -> None:
    # A character our fonts lack is either a box, or taken from whatever font this machine has.
    lacking: set[str] = set()
    for font in document.fonts.values():
        lacking.update(chr(codepoint) for codepoint in font.missing)
        if font.family not in FAMILIES:
            lacking.update("".join(font.to_unicode.values()))
    if lacking:
        raise MissingGlyphs("".join(sorted(lacking)))


@contextlib.contextmanager
def _complaints() -> Iterator[None]:
    """Raise `Flawed` for what WeasyPrint would only log, such as an image that is left out."""
    messages: list[str] = []

    def listen(record: logging.LogRecord) -> bool:
        if record.levelno >= logging.WARNING:
            messages.append(record.getMessage())
        return True

    logger = logging.getLogger("weasyprint")
    logger.addFilter(listen)
    try:
        yield
    finally:
        logger.removeFilter(listen)
    if messages:
        raise Flawed(tuple(messages))
