"""A log that was downloaded, checked from its files and the public key alone.

`entries.jsonl` holds an entry on each line, from the first on, and `checkpoint` the signed head
over them. Beside them may lie heads that were kept before (`*.checkpoint`) and proofs of single
entries (`*.tlog-proof`), and what people changed about the teams of a draw
(`DRAW.changes.jsonl`).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from audit.domain import merkle
from audit.domain.checkpoint import Checkpoint, Proof, read_proof, verified
from audit.domain.errors import Conflict, Fault, Invalid
from audit.domain.log import LogKind, read_entry
from audit.domain.note import Verifier, read_note, signature_of
from checklists.canonical import digest

ENTRIES, CHECKPOINT = "entries.jsonl", "checkpoint"
OLDER, PROOF, CHANGES = ".checkpoint", ".tlog-proof", ".changes.jsonl"


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """How many entries and signed heads were looked at, and every fault."""

    entries: int
    heads: int
    faults: tuple[Fault, ...]


def check(files: Mapping[str, bytes], log: Verifier, witnesses: Sequence[Verifier] = ()) -> Checked:
    """Check the files of a log against the public keys of the log and of witnesses.

    The head in `checkpoint` must be over exactly the entries, and signed by every witness.
    """
    lines = files.get(ENTRIES, b"").split(b"\n")
    contents = lines[:-1]
    leaves = [merkle.leaf_hash(content) for content in contents]
    heads, refused = _heads(files, log)
    faults = [*_entry_faults(contents, lines[-1]), *refused]
    faults += [*_root_faults(heads, leaves), *_proof_faults(files, log, leaves)]
    faults += _change_faults(files, contents)
    if CHECKPOINT in heads:
        faults += _last_faults(heads[CHECKPOINT], len(leaves))
        faults += _unsigned(files[CHECKPOINT], witnesses)
    return Checked(entries=len(contents), heads=len(heads), faults=tuple(faults))


def entry_fault(content: bytes, written: bytes, log: Verifier) -> Fault | None:
    """Return why a proof does not show that these bytes are an entry of the log; None if it does.

    Raises `Invalid` or `Conflict` for a proof that cannot be read, or that the log has not signed.
    """
    proof = read_proof(_text(written))
    head = verified(proof.note, log)
    proved = _proves(merkle.leaf_hash(content), proof, head)
    return None if proved else _not_proved(PROOF, proof.index)


def _heads(files: Mapping[str, bytes], log: Verifier) -> tuple[dict[str, Checkpoint], list[Fault]]:
    heads: dict[str, Checkpoint] = {}
    faults = []
    names = sorted(name for name in files if name.endswith(OLDER))
    for name in (CHECKPOINT, *names):
        try:
            heads[name] = verified(read_note(_text(files.get(name, b""))), log)
        except (Invalid, Conflict) as refusal:
            faults.append(_refused(name, refusal))
    return heads, faults


def _root_faults(heads: Mapping[str, Checkpoint], leaves: Sequence[bytes]) -> Iterator[Fault]:
    """Tell which heads are not over these entries."""
    sizes = [one.size for one in heads.values() if one.size <= len(leaves)]
    roots = merkle.roots(leaves, sizes)
    for name, one in heads.items():
        if roots.get(one.size) != one.root:
            yield _other_log(name, one.size)


def _proof_faults(
    files: Mapping[str, bytes], log: Verifier, leaves: Sequence[bytes]
) -> Iterator[Fault]:
    for name in sorted(name for name in files if name.endswith(PROOF)):
        try:
            proof = read_proof(_text(files[name]))
            head = verified(proof.note, log)
        except (Invalid, Conflict) as refusal:
            yield _refused(name, refusal)
        else:
            index = proof.index
            if index >= len(leaves) or not _proves(leaves[index], proof, head):
                yield _not_proved(name, index)


def _change_faults(files: Mapping[str, bytes], contents: Sequence[bytes]) -> Iterator[Fault]:
    """Compare the records of changes with what the log tells of the draw in the file's name."""
    names = sorted(name for name in files if name.endswith(CHANGES))
    told: defaultdict[str, set[str]] = defaultdict(set)
    for entry in map(read_entry, contents if names else ()):
        if entry is not None and entry.kind is LogKind.CHANGE:
            told[entry.subject].add(entry.facts.get("change", ""))
    for name in names:
        kept = {digest(line) for line in files[name].split(b"\n")[:-1]}
        logged = told[name.removesuffix(CHANGES)]
        if kept != logged:
            yield _other_changes(name, unlogged=len(kept - logged), lacking=len(logged - kept))


def _unsigned(checkpoint: bytes, witnesses: Sequence[Verifier]) -> Iterator[Fault]:
    note = read_note(_text(checkpoint))
    for witness in witnesses:
        try:
            signature_of(note, witness)
        except Conflict as refusal:
            yield _refused(CHECKPOINT, refusal)


def _proves(leaf: bytes, proof: Proof, head: Checkpoint) -> bool:
    return merkle.is_included(leaf, proof.index, size=head.size, proof=proof.hashes, root=head.root)


def _text(content: bytes) -> str:
    return content.decode(errors="replace")


def _entry_faults(contents: Sequence[bytes], rest: bytes) -> Iterator[Fault]:
    for number, content in enumerate(contents, 1):
        if read_entry(content) is None:
            yield Fault(
                where=f"{ENTRIES}:{number}",
                code="log.line",
                message="Line {line} is no entry of a log in its canonical form; download the"
                " entries again.",
                fields={"line": str(number)},
            )
    if rest or not contents:
        yield Fault(
            where=ENTRIES,
            code="log.cut",
            message="The file holds no entries, or breaks off within one; download it again.",
            fields={},
        )


def _refused(where: str, refusal: Invalid | Conflict) -> Fault:
    return Fault(where=where, code=refusal.code, message=refusal.message, fields=refusal.fields)


def _other_log(where: str, size: int) -> Fault:
    return Fault(
        where=where,
        code="log.other_root",
        message="The first {size} entries do not have the root that was signed: this head is of"
        " another log than the entries, or entries were altered, exchanged or taken away.",
        fields={"size": str(size)},
    )


def _other_changes(where: str, *, unlogged: int, lacking: int) -> Fault:
    return Fault(
        where=where,
        code="log.other_changes",
        message="Of the records in this file {unlogged} are not in the log, and {lacking} that it"
        " tells of are not in the file; download both again, the entries last.",
        fields={"unlogged": str(unlogged), "lacking": str(lacking)},
    )


def _last_faults(head: Checkpoint, count: int) -> Iterator[Fault]:
    if head.size < count:
        yield Fault(
            where=ENTRIES,
            code="log.beyond",
            message="The head covers {size} entries, the file holds {count}; download the"
            " checkpoint after the entries.",
            fields={"size": str(head.size), "count": str(count)},
        )


def _not_proved(where: str, index: int) -> Fault:
    return Fault(
        where=where,
        code="log.not_proved",
        message="The proof does not show that this is entry {index} of the log that was signed.",
        fields={"index": str(index)},
    )
