"""Each way to run the site unsafely is found, named by its setting, and comes with how to mend it."""

import os
from pathlib import Path

import pytest

from tenken_site.config.safety import CHECKS, Fault, Unsafe, faults, refuse

Changed = dict[str, object]
POSTGRES = {"ENGINE": "django.db.backends.postgresql", "HOST": "/var/run/postgresql", "OPTIONS": {}}
SECRET = "s3Kq" + "abcdefghijklmnopqrstuvwxyz" * 2


@pytest.fixture
def good(tmp_path: Path) -> Changed:
    """Settings without a fault: keys on one side, data on the other."""
    keys, data = tmp_path / "keys", tmp_path / "data"
    keys.mkdir()
    data.mkdir()
    (data / "staticfiles.json").write_text("{}")
    for name in ("master", "audit"):
        (keys / name).write_text("key")
        (keys / name).chmod(0o600)
    return {
        "DEBUG": False,
        "SECRET_KEY": SECRET,
        "TENKEN_CODE_KEY": "C0" + "0123456789abcdefghijklmnopqrst",
        "ALLOWED_HOSTS": ["survey.example.go.jp"],
        "TENKEN_SITE_URL": "https://survey.example.go.jp",
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "LANGUAGE_COOKIE_SECURE": True,
        "SECURE_HSTS_SECONDS": 31536000,
        "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
        "DATABASES": {"default": POSTGRES},
        "TENKEN_SMTP_URL": "smtps://tenken:word@mail.example.go.jp",
        "TENKEN_KEY_SERVICE": "tenken_site.encryption.masters.MasterKeyFile",
        "TENKEN_MASTER_KEY_FILE": str(keys / "master"),
        "TENKEN_AUDIT_KEY_FILE": str(keys / "audit"),
        "VAR": data,
        "STATIC_ROOT": data,
        "STORAGES": {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}},
        "TENKEN_DEMO": False,
        "PASSWORD_HASHERS": ["tenken_site.accounts.hashers.Argon2idOwaspMinimum"],
        "TENKEN_IDLE_SECONDS": 3600,
    }


def found(settings: Changed, **environment: str) -> list[Fault]:
    return list(faults(settings, environment=environment))


def test_good_settings_have_no_fault(good: Changed) -> None:
    assert found(good) == []
    refuse(good, environment={}, serving=True)


def test_a_server_without_its_style_sheets_does_not_start_but_a_command_may(good: Changed) -> None:
    (Path(str(good["STATIC_ROOT"])) / "staticfiles.json").unlink()

    assert [(fault.setting, fault.warning) for fault in found(good)] == [("TENKEN_VAR", False)]
    refuse(good, environment={}, serving=False)
    with pytest.raises(Unsafe, match="script/setup"):
        refuse(good, environment={}, serving=True)


REMOTE = POSTGRES | {"HOST": "db.example"}
WRONG: list[tuple[str, Changed, str]] = [
    ("DEBUG", {"DEBUG": True}, "error pages"),
    ("TENKEN_SECRET_KEY", {"SECRET_KEY": SECRET[:49]}, "shorter"),
    ("TENKEN_SECRET_KEY", {"SECRET_KEY": "x" * 80}, "different"),
    ("TENKEN_SECRET_KEY", {"SECRET_KEY": "django-insecure-" + SECRET}, "everybody knows"),
    ("TENKEN_SECRET_KEY", {"SECRET_KEY": "only-for-tests-" + SECRET}, "everybody knows"),
    ("TENKEN_CODE_KEY", {"TENKEN_CODE_KEY": "0123456789abc"}, "shorter"),
    ("TENKEN_CODE_KEY", {"TENKEN_CODE_KEY": SECRET}, "secret key again"),
    ("TENKEN_CODE_KEY", {"TENKEN_CODE_KEY": SECRET[::-1]}, "secret key again"),
    ("TENKEN_HOSTS", {"ALLOWED_HOSTS": []}, "no host"),
    ("TENKEN_HOSTS", {"ALLOWED_HOSTS": ["*", "survey.example.go.jp"]}, "any name"),
    ("TENKEN_HOSTS", {"ALLOWED_HOSTS": [".go.jp", "survey.example.go.jp"]}, "any name"),
    ("TENKEN_SITE_URL", {"TENKEN_SITE_URL": "http://survey.example.go.jp"}, "https"),
    ("TENKEN_SITE_URL", {"TENKEN_SITE_URL": "https://other.example.go.jp"}, "TENKEN_HOSTS"),
    ("TENKEN_SITE_URL", {"TENKEN_SITE_URL": "https://[broken"}, "cannot be read"),
    ("SESSION_COOKIE_SECURE", {"SESSION_COOKIE_SECURE": False}, "clear"),
    ("SECURE_SSL_REDIRECT", {"SECURE_SSL_REDIRECT": False}, "clear"),
    ("SECURE_HSTS_SECONDS", {"SECURE_HSTS_SECONDS": 3600}, "half a year"),
    ("TENKEN_TRUSTED_PROXIES", {"ALLAUTH_TRUSTED_PROXY_COUNT": 0}, "no proxy"),
    ("TENKEN_DATABASE_URL", {"DATABASES": {"default": REMOTE}}, "without TLS"),
    ("TENKEN_DATABASE_URL", {"DATABASES": {"default": REMOTE | {"OPTIONS": {"sslmode": "prefer"}}}}, "without TLS"),
    ("TENKEN_SMTP_URL", {"TENKEN_SMTP_URL": "smtp://mail.example.go.jp"}, "without TLS"),
    ("TENKEN_SMTP_URL", {"TENKEN_SMTP_URL": "smtp://[broken"}, "cannot be read"),
    ("TENKEN_MASTER_KEY_FILE", {"TENKEN_MASTER_KEY_FILE": "/nowhere/key"}, "tenken keys make"),
    ("TENKEN_AUDIT_KEY_FILE", {"TENKEN_AUDIT_KEY_FILE": "/nowhere/key"}, "no file"),
    ("TENKEN_AUDIT_KEY_FILE", {"TENKEN_AUDIT_KEY_FILE": "/"}, "is no file"),
    ("TENKEN_DEMO", {"TENKEN_DEMO": True}, "written down"),
    ("PASSWORD_HASHERS", {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}, "for tests"),
]


@pytest.mark.parametrize(("setting", "change", "said"), WRONG)
def test_each_fault_is_named_and_stops_the_start(good: Changed, setting: str, change: Changed, said: str) -> None:
    (fault,) = [one for one in found(good | change) if not one.warning]

    assert fault.setting == setting
    assert said in str(fault)
    assert fault.how_to_mend.strip()
    with pytest.raises(Unsafe, match=setting):
        refuse(good | change, environment={}, serving=True)


@pytest.mark.parametrize(
    ("setting", "change"),
    [
        ("TENKEN_DATABASE_URL", {"DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3"}}}),
        ("TENKEN_IDLE_SECONDS", {"TENKEN_IDLE_SECONDS": 86_400}),
    ],
)
def test_what_may_be_meant_is_a_warning(good: Changed, setting: str, change: Changed) -> None:
    (fault,) = found(good | change)

    assert (fault.setting, fault.warning) == (setting, True)
    refuse(good | change, environment={}, serving=True)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
@pytest.mark.parametrize("name", ["TENKEN_MASTER_KEY_FILE", "TENKEN_AUDIT_KEY_FILE"])
def test_a_key_that_others_can_reach_stops_the_server(good: Changed, name: str, mode: int) -> None:
    Path(str(good[name])).chmod(mode)

    (fault,) = found(good)

    assert (fault.setting, "others" in fault.what, "chmod 600" in fault.how_to_mend) == (name, True, True)


def test_commands_may_run_before_there_are_keys(good: Changed) -> None:
    without = good | {"TENKEN_MASTER_KEY_FILE": "/nowhere/key"}

    refuse(without, environment={}, serving=False)
    with pytest.raises(Unsafe, match="TENKEN_MASTER_KEY_FILE"):
        refuse(without, environment={}, serving=True)


def test_a_key_service_needs_no_file(good: Changed) -> None:
    assert found(good | {"TENKEN_KEY_SERVICE": "ministry.Vault", "TENKEN_MASTER_KEY_FILE": "/nowhere/key"}) == []


def test_keys_beside_the_data_are_a_warning(good: Changed) -> None:
    (fault, *_) = found(good | {"VAR": Path(str(good["TENKEN_MASTER_KEY_FILE"])).parent})

    assert (fault.warning, "opens everything" in fault.what) == (True, True)


def test_a_key_of_another_user_stops_the_server(good: Changed, monkeypatch: pytest.MonkeyPatch) -> None:
    someone = os.geteuid() + 1
    monkeypatch.setattr("tenken_site.config.safety.os.geteuid", lambda: someone)

    assert {(fault.setting, "another user" in fault.what) for fault in found(good)} == {
        ("TENKEN_MASTER_KEY_FILE", True),
        ("TENKEN_AUDIT_KEY_FILE", True),
    }


def test_a_file_of_secrets_that_anyone_can_read_is_found(good: Changed, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x")
    secret.chmod(0o604)

    (fault,) = found(good, TENKEN_SECRET_KEY_FILE=str(secret))

    assert fault.setting == "TENKEN_SECRET_KEY_FILE"
    secret.chmod(0o600)
    assert found(good, TENKEN_SECRET_KEY_FILE=str(secret)) == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_mail_within_the_machine_needs_no_tls(good: Changed, host: str) -> None:
    assert found(good | {"TENKEN_SMTP_URL": f"smtp://{host}:25"}) == []


def test_no_fault_shows_the_value_of_a_setting(good: Changed) -> None:
    broken = good | {"SECRET_KEY": "marker-of-a-secret", "TENKEN_SMTP_URL": "smtp://u:marker-of-a-word@mail.example.jp"}

    assert "marker" not in " ".join(map(str, found(broken)))


def test_every_check_has_a_test() -> None:
    tried = {setting for setting, _, _ in WRONG} | {"TENKEN_IDLE_SECONDS", "TENKEN_VAR"}

    assert len(CHECKS) == 11
    assert len(tried) >= len(CHECKS)
