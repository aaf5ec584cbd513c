"""Evidence: what may be taken in, and the record that stays with it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import msgspec

from audit.domain.answer import ClientId
from audit.domain.errors import Conflict, Invalid
from checklists.model import ResolvedChecklist

LARGEST_FILE = 20 * 1024 * 1024

# Types told from the content, never from the name, with the ending used on download.
MEDIA_TYPES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "application/pdf": ".pdf",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "video/mp4": ".mp4",
}
PRINTABLE = frozenset({"image/jpeg", "image/png", "image/webp", "image/heic"})


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """One file taken on a visit, kept by the digest of its original bytes.

    `id` is given by the client. `captured_at` is the device's word, `received_at` ours (UTC).
    `print_digest` is the digest of the copy for printing, which carries no EXIF data; "" if none.
    """

    id: ClientId
    visit: str
    item: str
    digest: str
    size: int
    media_type: str
    name: str
    caption: Annotated[str, msgspec.Meta(max_length=200)] = ""
    captured_at: datetime
    received_at: datetime
    by: str
    print_digest: str = ""


def id_reused(identity: str) -> Conflict:
    """Return the refusal of an id that was used before, here or on another visit."""
    return Conflict(
        "evidence.id_reused",
        "The evidence id {id} was used before for something else; use a new id.",
        id=identity,
    )


def on_list(taken: Iterable[Evidence], checklist: ResolvedChecklist) -> tuple[Evidence, ...]:
    """Return each piece of evidence of a visit once, as it stands on the list it has.

    What was taken for an item that goes on under another code since the visit moved stands under
    both; it is left out under the code that is gone.
    """
    pieces = tuple(taken)
    codes = {one.item.code for one in checklist.items}
    standing = {one.digest for one in pieces if one.item in codes}
    return tuple(
        one for one in pieces if not one.item or one.item in codes or one.digest not in standing
    )


def check_file(*, size: int, media_type: str, claimed: str, actual: str) -> None:
    """Refuse a file that is empty, too large, of a foreign type, or not what the client sent.

    `claimed` is the digest the client computed at capture ("" if it did not), `actual` ours.
    Raises `Invalid`.
    """
    if size == 0:
        raise Invalid("evidence.empty", "The file is empty; choose it again.")
    if size > LARGEST_FILE:
        raise Invalid(
            "evidence.too_large",
            "The file has {size} bytes; at most {largest} are taken. Send a smaller one.",
            size=size,
            largest=LARGEST_FILE,
        )
    if media_type not in MEDIA_TYPES:
        raise Invalid(
            "evidence.type",
            "The content is “{media_type}”; taken are {allowed}.",
            media_type=media_type,
            allowed=", ".join(MEDIA_TYPES),
        )
    if claimed not in {"", actual}:
        raise Invalid(
            "evidence.digest",
            "The bytes that arrived have the digest {actual}, not {claimed}; send the file again.",
            actual=actual,
            claimed=claimed,
        )
