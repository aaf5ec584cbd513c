"""An address as a QR code (ISO/IEC 18004), drawn as SVG."""

import segno


def qr_code(address: str, title: str) -> str:
    """Return `address` as an inline SVG; `title` is what a reader who does not see it is told."""
    drawing: str = segno.make(address, error="m").svg_inline(border=2, omitsize=True, title=title)
    return drawing
