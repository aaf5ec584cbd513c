"""The published vectors of DRAW1, and frames made up for tests."""

import hashlib
from pathlib import Path

from audit.domain.draw import Unit

FOLDERS = Path(__file__).parent.parent / "data" / "draw"
VECTORS = ("v1", "v2", "v3")
SEED = "907531a2e8b064d307cd392a331ea20f5f4677031e61dd6cf6dc3c5d95e74491"


def vector(name: str) -> dict[str, bytes]:
    """Return the files of a vector, result.json among them."""
    return {path.name: path.read_bytes() for path in sorted((FOLDERS / name).iterdir())}


def sha256(text: str) -> str:
    """Return the hash as the specification writes it, without any code of ours."""
    return hashlib.sha256(text.encode()).hexdigest()


def units(count: int, *, stratum: str = "A", weights: tuple[int, ...] = ()) -> tuple[Unit, ...]:
    """Return units with credit-code-like ids; weights where given."""
    return tuple(
        Unit(
            id=f"9133010010{number:08d}",
            stratum=stratum,
            weight=weights[number] if weights else None,
        )
        for number in range(count)
    )
