"""A ministry's server refuses to start without what it needs, and says what that is."""

import runpy
from pathlib import Path

import pytest

from tenken_site.config.env import MissingSetting, number, text
from tenken_site.config.safety import Unsafe

GOOD = {
    "TENKEN_SECRET_KEY": "s3Kq" + "abcdefghijklmnopqrstuvwxyz" * 2,
    "TENKEN_CODE_KEY": "C0" + "0123456789abcdefghijklmnopqrst",
    "TENKEN_HOSTS": "survey.example.go.jp",
    "TENKEN_DATABASE_URL": "postgresql://tenken@db.example/tenken?sslmode=verify-full",
    "TENKEN_TRUSTED_PROXIES": "1",
    "TENKEN_SITE_URL": "https://survey.example.go.jp",
    "TENKEN_SMTP_URL": "smtps://tenken:secret@mail.example.go.jp",
    "TENKEN_MAIL_FROM": "点検事務局 <survey@example.go.jp>",
}


def production(monkeypatch: pytest.MonkeyPatch, **changes: str | None) -> dict[str, object]:
    """The settings under these variables; None takes one away."""
    for name, value in (GOOD | changes).items():
        monkeypatch.delenv(f"{name}_FILE", raising=False)
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    return runpy.run_module("tenken_site.config.settings.production")


def test_a_complete_environment_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = production(monkeypatch, TENKEN_TRUSTED_PROXIES="2")

    assert settings["ALLAUTH_TRUSTED_PROXY_COUNT"] == 2
    assert settings["DEBUG"] is False
    for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE"):
        assert settings[name] is True


def test_a_site_that_sends_no_mail_says_so_and_needs_no_sender(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = production(monkeypatch, TENKEN_SMTP_URL="none", TENKEN_MAIL_FROM=None)

    assert settings["TENKEN_SMTP_URL"] == "none"


@pytest.mark.parametrize("value", [None, "", "  "])
@pytest.mark.parametrize("name", sorted(GOOD))
def test_each_missing_or_empty_variable_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str | None) -> None:
    with pytest.raises(MissingSetting, match=name):
        production(monkeypatch, **{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TENKEN_SECRET_KEY", "s3Kqabcdefghijklmnopqrstuvwxyz"),
        ("TENKEN_CODE_KEY", "C0" + "0123456789abc"),
        ("TENKEN_SITE_URL", "http://survey.example.go.jp"),
        ("TENKEN_HOSTS", "*"),
        ("TENKEN_SMTP_URL", "smtp://mail.example.go.jp"),
        ("TENKEN_DATABASE_URL", "postgresql://tenken@db.example/tenken"),
    ],
)
def test_each_value_that_protects_nothing_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    with pytest.raises(Unsafe, match=name) as refusal:
        production(monkeypatch, **{name: value})

    assert value not in str(refusal.value)  # a log may show it


@pytest.mark.parametrize("value", ["0", "-1", "one"])
def test_a_number_of_proxies_that_cannot_be_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    with pytest.raises(MissingSetting, match="TENKEN_TRUSTED_PROXIES"):
        production(monkeypatch, TENKEN_TRUSTED_PROXIES=value)


def test_a_secret_may_come_from_a_file_and_an_empty_or_absent_file_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("from the file\n", "utf-8")
    monkeypatch.setenv("TENKEN_X_FILE", str(secret))

    assert text("TENKEN_X") == "from the file"
    secret.write_text("\n", "utf-8")
    with pytest.raises(MissingSetting, match="TENKEN_X"):
        text("TENKEN_X")
    secret.unlink()
    with pytest.raises(MissingSetting, match="TENKEN_X_FILE"):
        text("TENKEN_X", default="never")


def test_an_empty_variable_with_a_default_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENKEN_X", "")

    assert text("TENKEN_X", default="b") == "b"
    assert number("TENKEN_X", default=5, least=1) == 5
