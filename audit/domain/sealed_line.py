"""The lines of a sealed result: each can be proven by itself, and tells nothing of the others.

A leaf is the hash of a line with a salt nobody can guess; the root over all leaves is logged with
the result (RFC 9162, 2.1). Whoever is visited gets the line, its salt and the proof of inclusion.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Annotated

import msgspec

from audit.domain import merkle
from audit.domain.ceremony import Member
from audit.domain.draw import Count, Id
from audit.domain.entropy import Hex64
from audit.domain.errors import Fault, Invalid
from audit.domain.visit import Membership
from checklists.canonical import canonical


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the result: that an institution was drawn, or stands in reserve."""

    draw: str
    id: Id
    membership: Membership
    stratum: str
    ticket: Hex64


class LineProof(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line, its salt, and the hashes that lead from it to the root that was logged."""

    line: Line
    salt: Hex64
    index: Count
    size: Count
    path: Annotated[tuple[Hex64, ...], msgspec.Meta(max_length=64)]


def line_of(member: Member) -> Line:
    """Return the line of a member of a sample."""
    return Line(
        draw=member.draw,
        id=member.institution,
        membership=member.membership,
        stratum=member.stratum,
        ticket=member.ticket,
    )


def leaf(line: Line, salt: str) -> str:
    """Return the hash of a salted line."""
    return merkle.leaf_hash(canonical({"line": line, "salt": salt})).hex()


def root_of(leaves: bytes) -> str:
    """Return the root over the leaves as they are kept: a canonical list of hashes.

    They are in ascending order, so that a place tells nothing of the institution.
    """
    return merkle.root(bytes.fromhex(one) for one in leaves_in(leaves)).hex()


def leaves_in(content: bytes) -> tuple[str, ...]:
    """Return the leaves that stand in what is kept of them."""
    return msgspec.json.decode(content, type=tuple[str, ...])


def prove(leaves: Sequence[str], line: Line, salt: str) -> LineProof | None:
    """Return the proof that a line is among the leaves, None where it is not."""
    wanted = leaf(line, salt)
    if wanted not in leaves:
        return None
    hashes = [bytes.fromhex(one) for one in leaves]
    index = leaves.index(wanted)
    path = (merkle.root(hashes[a:b]) for a, b in merkle.inclusion_spans(index, len(hashes)))
    return LineProof(
        line=line,
        salt=salt,
        index=index,
        size=len(hashes),
        path=tuple(one.hex() for one in path),
    )


def code_of(proof: LineProof) -> str:
    """Return a proof as a code that fits on paper and in an address (RFC 4648, base64url)."""
    return urlsafe_b64encode(msgspec.msgpack.encode(proof)).decode()


def read_code(text: str) -> LineProof:
    """Return the proof that a code stands for; white space in it does not count.

    Raises `Invalid`.
    """
    try:
        content = urlsafe_b64decode("".join(text.split()))
        return msgspec.msgpack.decode(content, type=LineProof)
    except (ValueError, msgspec.DecodeError) as error:
        raise Invalid(
            "draw.line_code",
            "This is not the code of a line; copy all of it from the notice.",
        ) from error


def line_fault(proof: LineProof, *, draw: str, root: str) -> Fault | None:
    """Return why a line does not belong to the result of a draw whose root was logged, or None."""
    included = proof.line.draw == draw and merkle.is_included(
        bytes.fromhex(leaf(proof.line, proof.salt)),
        proof.index,
        size=proof.size,
        proof=[bytes.fromhex(one) for one in proof.path],
        root=bytes.fromhex(root),
    )
    if included:
        return None
    return Fault(
        where="$.line",
        code="draw.line_unproven",
        message="This line is not part of the result of draw {draw} that was fixed and logged."
        " Compare every character with the notice; if it stays so, the notice is not genuine.",
        fields={"draw": draw},
    )
