"""Signed notes, checkpoints and proofs as others write them, and what is refused."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain import log_files, merkle, note
from audit.domain.checkpoint import (
    Checkpoint,
    Proof,
    encoded,
    origin_of,
    read_checkpoint,
    read_proof,
    verified,
)
from audit.domain.errors import Conflict, DomainError, Invalid
from audit.domain.log import LogKind, new_entry
from audit.domain.note import Algorithm, Note, cosigned_at, read_note, read_verifier, signature_of
from checklists.canonical import digest

# The test of golang.org/x/mod/sumdb/note: a key and a note that it signed.
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SAID = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
SIGNED = (
    "\N{EM DASH} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfq"
    "dngotpRZb6KE6RyyBwJnAM=\n"
)
LOG_KEY, WITNESS_KEY = b"1" * 32, b"2" * 32
ORIGIN, WITNESS = "inspection.example.org/log", "notary.example.org"
LOG = note.verifier_of(ORIGIN, LOG_KEY)
NOTARY = note.verifier_of(WITNESS, WITNESS_KEY, Algorithm.COSIGNATURE)
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DRAW, CHANGE = "310100-2026-0001", b'{"reason":"ill"}'
CHANGES = f"{DRAW}.changes.jsonl"
CONTENTS = [
    new_entry(LogKind.CHANGE, DRAW, {"change": digest(CHANGE)}, at=AT)[1],
    *(
        new_entry(LogKind.ANNOUNCE, f"310100-2026-{number:04}", {"plan": "ab" * 32}, at=AT)[1]
        for number in range(2, 8)
    ),
]
LEAVES = [merkle.leaf_hash(content) for content in CONTENTS]


def head(size: int, *, cosigned: bool = False) -> Note:
    text = Checkpoint(origin=ORIGIN, size=size, root=merkle.root(LEAVES[:size])).text
    signatures = [note.sign(text, ORIGIN, LOG_KEY)]
    if cosigned:
        signatures.append(note.cosign(text, WITNESS, WITNESS_KEY, at=1_700_000_000))
    return Note(text=text, signatures=tuple(signatures))


def proof(index: int, size: int) -> Proof:
    nodes = dict(merkle.grow([], 0, LEAVES[:size]))
    hashes = merkle.hashes(merkle.inclusion_spans(index, size), nodes)
    return Proof(index=index, hashes=hashes, note=head(size))


def files() -> dict[str, bytes]:
    return {
        "entries.jsonl": b"".join(content + b"\n" for content in CONTENTS),
        "checkpoint": head(7, cosigned=True).written.encode(),
        "2026-03-01.checkpoint": head(3).written.encode(),
        "5.tlog-proof": proof(5, 7).written.encode(),
        CHANGES: CHANGE + b"\n",
        "index.html": b"beside the point",
    }


def codes(changed: dict[str, bytes]) -> set[str]:
    found = log_files.check(files() | changed, LOG, [NOTARY]).faults
    return {f"{fault.where} {fault.code}" for fault in found}


def test_a_note_that_go_signed_is_verified() -> None:
    key = read_verifier(NEUMANN)
    assert key.text == NEUMANN
    known = read_note(f"{SAID}\n{SIGNED}")
    assert signature_of(known, key).line + "\n" == SIGNED
    assert known.written == f"{SAID}\n{SIGNED}"
    with pytest.raises(Conflict, match=r"log\.forged"):
        signature_of(read_note(f"{SAID.replace('answer', 'question')}\n{SIGNED}"), key)
    with pytest.raises(Conflict, match=r"log\.unsigned"):
        signature_of(known, LOG)


@pytest.mark.parametrize(
    "written",
    [
        "",
        SAID,
        f"{SAID}\n",
        f"{SAID}{SIGNED}",
        f"{SAID}\n{SIGNED}".rstrip("\n"),
        f"{SAID}\n{SIGNED.replace(' PeterNeumann', '')}",
        f"{SAID}\n{SIGNED.replace('x08g', 'x0!g')}",
        f"{SAID}\n{SIGNED.replace('PeterNeumann', 'Peter+Neumann')}",
        f"{SAID}\n{SIGNED}and more\n",
        f"{SAID}\t\n{SIGNED}\n",
        f"{SAID}\n{SIGNED * 101}",
    ],
)
def test_what_is_no_signed_note_is_refused(written: str) -> None:
    with pytest.raises(Invalid, match=r"log\.note"):
        read_note(written)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PeterNeumann",
        NEUMANN.replace("c74f20a3", "c74f20a4"),
        NEUMANN.replace("PeterNeumann", "Peter Neumann"),
        NEUMANN.replace("+ARpc", "+AhpC"),
        NEUMANN[:-4],
    ],
)
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match=r"log\.verifier"):
        read_verifier(text)


def test_a_witness_signs_the_head_and_the_time() -> None:
    cosigned = head(7, cosigned=True)
    assert cosigned_at(signature_of(cosigned, NOTARY)) == 1_700_000_000
    assert read_verifier(NOTARY.text) == NOTARY
    value = bytearray(cosigned.signatures[1].value)
    value[7] ^= 1
    later = note.Signature(name=WITNESS, key_id=NOTARY.key_id, value=bytes(value))
    with pytest.raises(Conflict, match=r"log\.forged"):
        signature_of(Note(text=cosigned.text, signatures=(later,)), NOTARY)


def test_a_checkpoint_names_the_log_its_size_and_its_root() -> None:
    signed = head(3)
    assert signed.text == (f"{ORIGIN}\n3\n{encoded(merkle.root(LEAVES[:3]))}\n")
    assert verified(read_note(signed.written), LOG).size == 3
    assert origin_of("https://inspection.example.org") == ORIGIN
    assert origin_of("http://localhost:8000/mj") == "localhost:8000/mj/log"


@pytest.mark.parametrize("size", ["03", "-3", "three", "", "9" * 30, "３"])
def test_a_size_that_is_no_plain_number_is_refused(size: str) -> None:
    with pytest.raises(Invalid, match=r"log\.checkpoint"):
        read_checkpoint(head(3).text.replace("\n3\n", f"\n{size}\n"))


def test_a_proof_of_an_entry_stands_for_itself() -> None:
    written = proof(5, 7).written
    assert read_proof(written).written == written
    assert log_files.entry_fault(CONTENTS[5], written.encode(), LOG) is None
    found = log_files.entry_fault(CONTENTS[4], written.encode(), LOG)
    assert found is not None
    assert found.code == "log.not_proved"
    with_more = written.replace("index", "extra AAAA\nindex", 1)
    assert read_proof(with_more) == read_proof(written)


@pytest.mark.parametrize(
    ("old", "new"),
    [("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2"), ("index 5", "5"), ("=\n", "\n")],
)
def test_what_is_no_proof_is_refused(old: str, new: str) -> None:
    with pytest.raises(Invalid, match=r"log\.proof"):
        read_proof(proof(5, 7).written.replace(old, new, 1))


def test_a_downloaded_log_that_was_not_touched_has_no_fault() -> None:
    checked = log_files.check(files(), LOG, [NOTARY])
    assert (checked.entries, checked.heads, checked.faults) == (7, 2, ())


def test_each_tampering_of_a_downloaded_log_is_named() -> None:
    lines = files()["entries.jsonl"].splitlines(keepends=True)
    edited = [*lines[:2], lines[2].replace(b"0003", b"0009"), *lines[3:]]
    swapped = [lines[1], lines[0], *lines[2:]]
    signed = "checkpoint log.other_root"
    older = "2026-03-01.checkpoint log.other_root"
    assert codes({"entries.jsonl": b"".join(edited)}) == {signed, older}
    assert codes({"entries.jsonl": b"".join(swapped)}) == {signed, older}
    assert codes({"entries.jsonl": b"".join(lines[:6])}) == {signed}
    assert codes({"entries.jsonl": b"".join([*lines, lines[0]])}) == {"entries.jsonl log.beyond"}
    assert "entries.jsonl log.cut" in codes({"entries.jsonl": b"".join(lines)[:-1]})
    assert "entries.jsonl:1 log.line" in codes({"entries.jsonl": b" " + b"".join(lines)})
    assert codes({"checkpoint": head(7).written.encode()}) == {"checkpoint log.unsigned"}
    assert codes({"checkpoint": b""}) == {"checkpoint log.note"}
    wrong = proof(5, 7).written.replace("index 5", "index 4").encode()
    assert codes({"5.tlog-proof": wrong}) == {"5.tlog-proof log.not_proved"}
    for changed in (b"", CHANGE, b'{"reason":"well"}\n', 2 * CHANGE + b"\n"):
        assert codes({CHANGES: changed}) == {f"{CHANGES} log.other_changes"}
    assert codes({"5.tlog-proof": b"x"}) == {"5.tlog-proof log.proof"}


@given(st.data())
def test_one_changed_byte_in_any_file_is_found(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([one for one in files() if one != "index.html"]))
    content = bytearray(files()[name])
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    assert codes({name: bytes(content)}) != set()


@given(st.text(max_size=300) | st.builds(lambda a, b: f"{a}\n\n{b}", st.text(), st.text()))
def test_any_text_is_read_or_refused_with_a_reason(text: str) -> None:
    for read in (read_note, read_checkpoint, read_proof, read_verifier):
        try:
            read(text)
        except DomainError as refusal:
            assert refusal.code.startswith("log.")  # noqa: PT017 -- most texts are refused, not all
