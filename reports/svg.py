"""Writing SVG: one element at a time, numbers exact, text escaped."""

from decimal import Decimal
from html import escape

from reports.writing import number

Value = str | int | Decimal
Attributes = dict[str, Value]


def element(name: str, *content: str, **attributes: Value) -> str:
    """Return `<name …>content</name>`; content is taken as SVG, `stroke_width` as stroke-width."""
    written = "".join(
        f' {key.replace("_", "-")}="{_attribute(value)}"' for key, value in attributes.items()
    )
    return f"<{name}{written}>{''.join(content)}</{name}>" if content else f"<{name}{written}/>"


def text(words: str, **attributes: Value) -> str:
    """Return `words` as an SVG text."""
    return element("text", escape(words), **attributes)


def picture(*content: str, size: tuple[int, int], title: str, description: str, font: str) -> str:
    """Return a whole picture; `size` is its width and height in user units.

    The title comes first and tells what the picture shows (SVG 1.1, 5.4; WCAG 2.2, 1.1.1).
    """
    width, height = size
    told = element("title", escape(title)), element("desc", escape(description))
    return element(
        "svg",
        *told,
        *content,
        xmlns="http://www.w3.org/2000/svg",
        role="img",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        font_family=font,
    )


def _attribute(value: Value) -> str:
    if isinstance(value, Decimal):
        return number(round(value, 1))
    return escape(str(value), quote=True)
