import pytest

from audit.settings import Settings, WrongSetting


def test_nothing_need_be_set() -> None:
    assert Settings.from_environment({}) == Settings(
        database_url="sqlite+aiosqlite:///data/mingjian.db",
        evidence_url="data/evidence",
        language="zh_CN",
        demo=False,
        render_workers=2,
        base_url="http://localhost:8000",
        key_file="data/secret.key",
        password_memory=19_456,
    )


def test_every_setting_can_be_set() -> None:
    assert Settings.from_environment(
        {
            "MINGJIAN_DATABASE_URL": "postgresql://mingjian:secret@db/mingjian",
            "MINGJIAN_EVIDENCE_URL": "s3://evidence/files",
            "MINGJIAN_LANGUAGE": "en",
            "MINGJIAN_DEMO": "Yes",
            "MINGJIAN_RENDER_WORKERS": "4",
            "MINGJIAN_BASE_URL": "https://jiancha.example.org/",
            "MINGJIAN_SECRET_FILE": "/etc/mingjian/secret.key",
            "MINGJIAN_PASSWORD_MEMORY": "65536",
            "MINGJIAN_DRAND_RELAYS": "https://one.example.org/ https://two.example.org",
            "PATH": "/usr/bin",
        }
    ) == Settings(
        database_url="postgresql+psycopg://mingjian:secret@db/mingjian",
        evidence_url="s3://evidence/files",
        language="en",
        demo=True,
        render_workers=4,
        base_url="https://jiancha.example.org",
        key_file="/etc/mingjian/secret.key",
        password_memory=65_536,
        drand_relays=("https://one.example.org", "https://two.example.org"),
    )


def test_an_empty_variable_is_as_good_as_none() -> None:
    assert Settings.from_environment({"MINGJIAN_DEMO": ""}) == Settings()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("sqlite:///here.db", "sqlite+aiosqlite:///here.db"),
        ("sqlite+aiosqlite:////var/here.db", "sqlite+aiosqlite:////var/here.db"),
        ("postgres://host/name", "postgresql+psycopg://host/name"),
    ],
)
def test_an_address_gets_the_driver_that_is_used(given: str, kept: str) -> None:
    settings = Settings.from_environment({"MINGJIAN_DATABASE_URL": given})
    assert settings.database_url == kept


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("MINGJIAN_DATABASE_URL", "mysql://host/name", "begins with “mysql”; write sqlite:///"),
        ("MINGJIAN_DATABASE_URL", "here.db", "write sqlite:///"),
        ("MINGJIAN_PASSWORD_MEMORY", "64", "a whole number of KiB from 19456 to 1048576"),
        ("MINGJIAN_PASSWORD_MEMORY", "much", "a whole number of KiB"),
        ("MINGJIAN_EVIDENCE_URL", "gs://bucket", "write the path of a folder, or s3://"),
        ("MINGJIAN_EVIDENCE_URL", "s3://", "write the path of a folder, or s3://"),
        ("MINGJIAN_LANGUAGE", "fr", "is “fr”; choose one of zh_CN, en"),
        ("MINGJIAN_DEMO", "perhaps", "is “perhaps”; write true or false"),
        ("MINGJIAN_RENDER_WORKERS", "0", "is “0”; write a whole number from 1 to 64"),
        ("MINGJIAN_RENDER_WORKERS", "many", "write a whole number"),
        ("MINGJIAN_RENDER_WORKERS", "２", "write a whole number"),
        ("MINGJIAN_BASE_URL", "example.org", "write an address such as https://"),
        ("MINGJIAN_BASE_URL", "https://example.org?a=1", "write an address such as https://"),
        ("MINGJIAN_DRAND_RELAYS", "https://example.org two", "write an address such as https://"),
    ],
)
def test_a_wrong_setting_is_named_with_how_to_mend_it(
    variable: str, value: str, sentence: str
) -> None:
    with pytest.raises(WrongSetting) as refusal:
        Settings.from_environment({variable: value})
    assert variable in str(refusal.value)
    assert sentence in str(refusal.value)
