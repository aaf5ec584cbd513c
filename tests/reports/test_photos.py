import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms
from PIL.ImageCms import ImageCmsProfile

from audit.domain.errors import Invalid
from reports.photos import LONGEST_SIDE, media_type_of, print_copy
from tests.factories_findings import photograph

# 160 × 120 with a blue quarter at the top left, and a note to turn it a quarter clockwise.
TURNED_HEIC = Path(__file__).parent.parent / "data" / "reports" / "turned.heic"
RED, BLUE = (200, 60, 50), (40, 90, 200)


def quartered(mode: str = "RGB") -> Image.Image:
    image = Image.new("RGB", (160, 120), RED)
    image.paste(BLUE, (0, 0, 80, 60))
    return image.convert(mode)


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def near(image: Image.Image, place: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    seen = image.getpixel(place)
    assert isinstance(seen, tuple)
    return all(abs(one - other) < 12 for one, other in zip(seen, colour, strict=True))


def huge_png(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that claims to be enormous."""

    def chunk(name: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0"))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (encoded(quartered(), "JPEG"), "image/jpeg"),
        (encoded(quartered()), "image/png"),
        (encoded(quartered(), "WEBP"), "image/webp"),
        (TURNED_HEIC.read_bytes(), "image/heic"),
        (b"\0\0\0\x20ftypM4A \0\0\0\0", "audio/mp4"),
        (b"\0\0\0\x20ftypisom\0\0\0\0", "video/mp4"),
        (b"\0\0\0\x20ftypavif\0\0\0\0", ""),
        (b"ID3\x04\0\0\0\0\0\0", "audio/mpeg"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf"),
        (b"<html><script>alert(1)</script>", "text/html"),
        (b"nothing that anybody knows", ""),
        (b"", ""),
    ],
)
def test_a_file_is_told_by_its_content(content: bytes, told: str) -> None:
    assert media_type_of(content) == told


def test_the_copy_is_small_and_keeps_nothing_of_the_camera() -> None:
    copy = print_copy(photograph(1, (1600, 1200)), "image/jpeg")
    image = opened(copy)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (LONGEST_SIDE, 960))
    assert not image.getexif()
    assert b"Exif" not in copy
    assert b"Example camera" not in copy


def test_a_small_photograph_is_not_made_larger() -> None:
    assert opened(print_copy(encoded(quartered()), "image/png")).size == (160, 120)


def test_the_copy_stands_upright() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    image = opened(print_copy(encoded(quartered(), "JPEG", exif=turned), "image/jpeg"))
    assert image.size == (120, 160)
    assert near(image, (110, 10), BLUE)
    assert near(image, (10, 10), RED)


def test_a_heic_photograph_is_read_and_stands_upright() -> None:
    image = opened(print_copy(TURNED_HEIC.read_bytes(), "image/heic"))
    assert image.size == (120, 160)
    assert near(image, (110, 10), BLUE)
    assert near(image, (10, 10), RED)


def test_the_same_photograph_gives_the_same_bytes() -> None:
    original = photograph(3)
    assert print_copy(original, "image/jpeg") == print_copy(original, "image/jpeg")


def test_what_is_transparent_becomes_white() -> None:
    clear = Image.new("RGBA", (20, 20), (*BLUE, 0))
    assert near(opened(print_copy(encoded(clear), "image/png")), (5, 5), (255, 255, 255))


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_every_colour_mode_becomes_rgb(mode: str) -> None:
    assert opened(print_copy(encoded(quartered(mode), "JPEG"), "image/jpeg")).mode == "RGB"


def test_colours_of_another_profile_become_srgb() -> None:
    profile = ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    grey = ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    right = print_copy(encoded(quartered(), "PNG", icc_profile=grey), "image/png")
    broken = print_copy(encoded(quartered(), "PNG", icc_profile=b"no profile"), "image/png")
    foreign = print_copy(encoded(quartered(), "PNG", icc_profile=profile), "image/png")
    for copy in (right, broken, foreign):
        image = opened(copy)
        assert near(image, (10, 10), BLUE)
        assert "icc_profile" not in image.info


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"", "image/jpeg"),
        (b"no image at all", "image/png"),
        (photograph(1)[:2000], "image/jpeg"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "image/heic"),
    ],
)
def test_what_cannot_be_read_is_refused(content: bytes, media_type: str) -> None:
    with pytest.raises(Invalid) as refusal:
        print_copy(content, media_type)
    assert refusal.value.code == "photo.unreadable"


@pytest.mark.parametrize("size", [(9000, 9000), (60_000, 60_000)])
def test_a_photograph_with_too_many_pixels_is_refused_unread(size: tuple[int, int]) -> None:
    with pytest.raises(Invalid) as refusal:
        print_copy(huge_png(*size), "image/png")
    assert refusal.value.code in {"photo.too_large", "photo.unreadable"}
