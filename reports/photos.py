"""Photographs: what a file is by its content, and the copy of it that is printed.

The original is never altered. The copy is small, upright, in sRGB and free of what the camera
wrote down about place and device.
"""

import io
import re

import pi_heif
import puremagic
from PIL import Image, ImageCms, ImageOps

from audit.domain.errors import Invalid

LONGEST_SIDE = 1280
# Enough for the cameras of telephones; decoded, it takes 192 MB.
MOST_PIXELS = 64_000_000
_QUALITY = 82
_BRANDS = {
    "image/heic": ("heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1"),
    "audio/mp4": ("M4A ", "M4B "),
    "video/mp4": ("isom", "iso2", "iso4", "iso5", "iso6", "mp41", "mp42", "avc1", "M4V ", "MSNV"),
}
_FTYP = re.compile(rb".{4}ftyp(.{4})", re.DOTALL)
_UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    RuntimeError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
_SRGB = ImageCms.createProfile("sRGB")


def media_type_of(content: bytes) -> str:
    """Return the media type of a file by its content, never by its name; "" if it is not known."""
    brand = _FTYP.match(content)
    if brand is not None:
        return _of_brand(brand[1])
    if content.startswith(b"ID3"):
        return "audio/mpeg"
    try:
        told: str = puremagic.from_string(content, mime=True)
    except (puremagic.PureError, ValueError):
        return ""
    return told


def print_copy(original: bytes, media_type: str) -> bytes:
    """Return the copy for printing: a JPEG of at most 1280 pixels a side, without metadata.

    The same original gives the same bytes. Raises `Invalid` for what is no image, is damaged, or
    has more than 64 million pixels.
    """
    try:
        image = _upright(_opened(original, media_type))
    except _UNREADABLE as error:
        raise Invalid(
            "photo.unreadable",
            "The photograph of type {media_type} cannot be read; take it again or send it as JPEG.",
            media_type=media_type,
        ) from error
    content = io.BytesIO()
    image.save(content, "JPEG", quality=_QUALITY, subsampling="4:2:0")
    return content.getvalue()


def _of_brand(brand: bytes) -> str:
    # ISO/IEC 14496-12, 4.3: the major brand says what kind of file the box structure holds.
    word = brand.decode("latin-1")
    return next((kind for kind, brands in _BRANDS.items() if word in brands), "")


def _opened(original: bytes, media_type: str) -> Image.Image:
    file = io.BytesIO(original)
    if media_type == "image/heic":
        heif = pi_heif.open_heif(file)
        _require_size(heif.size)
        image: Image.Image = heif.to_pillow()
        return image
    opened = Image.open(file)
    _require_size(opened.size)
    opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # JPEG alone: decode no more than is needed
    return opened


def _require_size(size: tuple[int, int]) -> None:
    width, height = size
    if width * height > MOST_PIXELS:
        raise Invalid(
            "photo.too_large",
            "The photograph has {width} × {height} pixels; at most {most} are taken. Take it with"
            " a lower resolution.",
            width=width,
            height=height,
            most=MOST_PIXELS,
        )


def _upright(image: Image.Image) -> Image.Image:
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    turned = ImageOps.exif_transpose(image)
    return _flat(_in_srgb(turned))


def _in_srgb(image: Image.Image) -> Image.Image:
    """Return the image in sRGB: without a profile it is taken as such already."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "RGBA"}:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, _SRGB)
    except (ImageCms.PyCMSError, OSError):
        return image  # a broken profile says nothing about the colours
    return image if converted is None else converted


def _flat(image: Image.Image) -> Image.Image:
    """Return the image on white, without transparency and without metadata."""
    if image.has_transparency_data:
        layers = image.convert("RGBA")
        paper = Image.new("RGBA", layers.size, "white")
        image = Image.alpha_composite(paper, layers)
    plain = image.convert("RGB")
    plain.info = {}
    return plain
