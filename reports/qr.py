"""An address as a QR code (ISO/IEC 18004), drawn as SVG."""

import segno


def qr_code(address: str, title: str, *, light: str | None = None) -> str:
    """Return `address` as an inline SVG; `title` is what a reader who does not see it is told.

    `light` is the colour of its ground, for where that may be dark; none is drawn without it.
    """
    drawing: str = segno.make(address, error="m").svg_inline(
        border=2, omitsize=True, title=title, light=light
    )
    return drawing
