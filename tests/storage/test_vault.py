import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.runtime import Runtime
from audit.settings import Settings, WrongSetting
from audit.storage.key_file import WrongKey
from audit.storage.vault import Vault, WrongSeal
from checklists.catalogue import Catalogue


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    return Vault(tmp_path_factory.mktemp("vault") / "key")


@given(text=st.text(), purpose=st.text())
def test_what_was_sealed_comes_out_for_its_purpose_alone(
    vault: Vault, text: str, purpose: str
) -> None:
    sealed = vault.seal(text, purpose)
    assert sealed != vault.seal(text, purpose)
    assert vault.open(sealed, purpose) == text
    with pytest.raises(WrongSeal):
        vault.open(sealed, f"{purpose}, or another")


@given(place=st.integers(0, 500))
def test_what_was_changed_does_not_come_out(vault: Vault, place: int) -> None:
    sealed = vault.seal("a secret")
    at = place % len(sealed.rstrip("="))
    changed = sealed[:at] + ("B" if sealed[at] == "A" else "A") + sealed[at + 1 :]
    with pytest.raises(WrongSeal):
        vault.open(changed)


@pytest.mark.parametrize("text", ["", "x", "not base64 at all!", "语"])
def test_what_was_never_sealed_does_not_come_out(vault: Vault, text: str) -> None:
    with pytest.raises(WrongSeal):
        vault.open(text)


def test_the_key_is_made_when_needed_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "key"
    first = Vault(file)
    assert not file.exists()
    sealed = first.seal("a secret")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]
    assert Vault(file).open(sealed) == "a secret"
    with pytest.raises(WrongSeal):
        Vault(tmp_path / "another").open(sealed)


@pytest.mark.parametrize("content", [b"", b"too short", b"!" * 44, b"A" * 43])
def test_a_file_without_a_key_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "key"
    file.write_bytes(content)
    with pytest.raises(WrongKey, match="does not hold a key"):
        Vault(file)


async def test_a_wrong_key_stops_the_start(tmp_path: Path, catalogue: Catalogue) -> None:
    file = tmp_path / "key"
    file.write_bytes(b"no key")
    settings = Settings(database_url=f"sqlite+aiosqlite:///{tmp_path / 'x.db'}", key_file=str(file))
    with pytest.raises(WrongSetting, match="MINGJIAN_SECRET_FILE names what cannot be used"):
        async with Runtime.open(settings, catalogue=catalogue):
            pass
