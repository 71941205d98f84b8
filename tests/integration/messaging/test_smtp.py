"""Handing over to a real mail server, which takes, refuses, breaks off, and wants a secure line."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult

from tenken_site.messaging import smtp_post
from tenken_site.messaging.marks import envelope_sender
from tenken_site.messaging.post import FolderPost, LineBroken, NoPost, PostOut, Refused
from tenken_site.messaging.post_address import post_address
from tenken_site.messaging.smtp_post import SmtpPost
from tenken_site.messaging.topics import Mail
from tenken_site.messaging.writing import written
from tests.conftest import required
from tests.factories.mail_topics import START
from tests.factories.post import MailServer, mail_server

TEXT = "港 さくら 様\n.\n..\n本文です。\n"


@pytest.fixture
def server(everything_is_closed: None) -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


opened: list[SmtpPost] = []


@pytest.fixture(autouse=True)
def everything_is_closed() -> Iterator[None]:
    yield
    while opened:
        opened.pop().close()


def post_to(url: str, *, timeout: float = 5, taking: float = 0) -> SmtpPost:
    opened.append(SmtpPost(post_address(url), ours="tenken.test", timeout=timeout, taking=taking))
    return opened[-1]


def hand(post: SmtpPost | FolderPost | NoPost, entry: int = 1, *, later: float = 0) -> None:
    to = f"{entry}@clinic.test"
    raw = written(Mail(to=to, subject="ご回答のお願い", text=TEXT), entry=entry, now=START)
    post.hand_over(envelope_sender=envelope_sender(entry), to=to, message=raw, now=START + timedelta(seconds=later))


def test_a_mail_arrives_as_it_was_written_with_an_envelope_that_is_traced(server: MailServer) -> None:
    post = post_to(server.url)

    hand(post, 7)
    hand(post, 8)

    assert [(one.sender, one.to) for one in server.received] == [
        (envelope_sender(7), "7@clinic.test"),
        (envelope_sender(8), "8@clinic.test"),
    ]
    message = server.received[0].message
    assert message["Subject"] == "ご回答のお願い"
    assert message.get_content().replace("\r\n", "\n") == TEXT


def test_a_refused_address_keeps_nothing_else_from_leaving(server: MailServer) -> None:
    server.behaviour.refuse = {"1@clinic.test": "550 5.1.1 no such user", "2@clinic.test": "450 4.2.1 later"}
    post = post_to(server.url)

    with pytest.raises(Refused) as for_good:
        hand(post, 1)
    with pytest.raises(Refused) as for_now:
        hand(post, 2)
    hand(post, 3)

    assert (for_good.value.code, for_good.value.status) == (550, "5.1.1")
    assert (for_now.value.code, for_now.value.status) == (450, "4.2.1")
    assert [one.to for one in server.received] == ["3@clinic.test"]


def test_a_refused_text_is_about_the_mail(server: MailServer) -> None:
    server.behaviour.refuse_texts = "554 5.7.1 looks like spam"

    with pytest.raises(Refused) as refused:
        hand(post_to(server.url))

    assert refused.value.status == "5.7.1"


@pytest.mark.parametrize(
    ("reply", "out"),
    [
        ("452 4.5.3 too many mails today", "limit"),
        ("421 4.7.0 try later", "limit"),
        ("550 5.4.5 daily sending quota exceeded", "limit"),
        ("452 4.2.2 mailbox full", ""),
        ("451 4.7.1 greylisted", ""),
    ],
)
def test_a_limit_of_the_server_is_told_from_a_full_mailbox(server: MailServer, reply: str, out: str) -> None:
    server.behaviour.refuse = {"1@clinic.test": reply}

    with pytest.raises(PostOut if out else Refused) as found:
        hand(post_to(server.url))

    assert getattr(found.value, "reason", "") == out


@pytest.mark.parametrize(("reply", "reason"), [("550 5.7.1 not you", "sender"), ("451 4.3.0 busy", "limit")])
def test_a_refused_sender_is_about_us(server: MailServer, reply: str, reason: str) -> None:
    server.behaviour.refuse_senders = reply

    with pytest.raises(PostOut) as out:
        hand(post_to(server.url))

    assert out.value.reason == reason


@pytest.mark.parametrize("where", ["rcpt", "before", "after"])
def test_a_broken_line_is_told_and_the_next_mail_opens_a_new_one(server: MailServer, where: str) -> None:
    server.behaviour.breaks = [where]
    post = post_to(server.url)

    with pytest.raises((LineBroken, PostOut)):
        hand(post, 1)
    hand(post, 2)

    assert server.received[-1].to == "2@clinic.test"


def test_a_server_that_restarted_while_the_line_was_idle_costs_nothing(server: MailServer) -> None:
    post = post_to(server.url)
    hand(post, 1)
    server.stop()
    server.start()

    hand(post, 2, later=60)

    assert [one.to for one in server.received] == ["1@clinic.test", "2@clinic.test"]


def test_a_server_that_hangs_is_left_after_the_time_out(server: MailServer) -> None:
    server.behaviour.delay = 2

    with pytest.raises(LineBroken):
        hand(post_to(server.url, timeout=0.3))


def test_a_server_that_looks_long_at_a_mail_is_waited_for_so_that_it_comes_once(server: MailServer) -> None:
    server.behaviour.delay = 1.5
    post = post_to(server.url, timeout=0.5, taking=10)

    hand(post, 1)
    server.behaviour.delay = 0
    hand(post, 2)

    assert [one.to for one in server.received] == ["1@clinic.test", "2@clinic.test"]


def test_nobody_listens() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"smtp://127.0.0.1:{probe.getsockname()[1]}"

    with pytest.raises(PostOut) as out:
        hand(post_to(url))

    assert out.value.reason == "refused"


def test_somebody_listens_who_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(PostOut) as out:
        hand(post_to(f"smtp://127.0.0.1:{silent.getsockname()[1]}", timeout=0.3))

    assert out.value.reason == "timeout"


def test_the_name_is_unknown() -> None:
    with pytest.raises(PostOut) as out:
        hand(post_to("smtp://nowhere.invalid"))

    assert out.value.reason == "dns"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost that only those trust who are told to."""
    folder = tmp_path_factory.mktemp("tls")
    if not shutil.which("openssl"):
        required(RuntimeError("The program openssl is missing. Install it: sudo apt-get install openssl"))
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    command += ["-days", "30", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(
        [*command, "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")],
        check=True,
        capture_output=True,
    )
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture
def secure(certificate: tuple[Path, Path]) -> Iterator[MailServer]:
    """STARTTLS and a password: user ``tenken``, password ``s/ecret``."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)

    def check(_server: object, _session: object, _envelope: object, _mechanism: str, given: object) -> AuthResult:
        return AuthResult(handled=False, success=(given.login, given.password) == (b"tenken", b"s/ecret"))  # type: ignore[attr-defined]

    with mail_server(tls_context=context, require_starttls=True, authenticator=check, auth_required=True) as running:
        yield running


def trusting(monkeypatch: pytest.MonkeyPatch, certificate: tuple[Path, Path]) -> None:
    made = ssl.create_default_context
    monkeypatch.setattr(smtp_post.ssl, "create_default_context", lambda: made(cafile=str(certificate[0])))


def test_mail_leaves_over_a_secure_line_with_a_password(
    secure: MailServer, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    trusting(monkeypatch, certificate)
    post = post_to(f"smtp+starttls://tenken:s%2Fecret@localhost:{secure.port}")

    hand(post)

    assert len(secure.received) == 1


def test_a_wrong_password_is_told(
    secure: MailServer, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    trusting(monkeypatch, certificate)

    with pytest.raises(PostOut) as out:
        hand(post_to(f"smtp+starttls://tenken:wrong@localhost:{secure.port}"))

    assert out.value.reason == "auth"


def test_a_certificate_that_nobody_vouches_for_is_refused(secure: MailServer) -> None:
    with pytest.raises(PostOut) as out:
        hand(post_to(f"smtp+starttls://tenken:s%2Fecret@localhost:{secure.port}"))

    assert out.value.reason == "tls"
    assert not secure.received


def test_a_server_without_a_secure_line_gets_no_password(server: MailServer) -> None:
    with pytest.raises(PostOut) as out:
        hand(post_to(f"smtp+starttls://tenken:s%2Fecret@localhost:{server.port}"))

    assert out.value.reason == "unsupported"


def test_without_a_mail_server_mails_are_files(tmp_path: Path) -> None:
    post = FolderPost(tmp_path / "mail")

    hand(post, 1)
    hand(post, 1)
    hand(post, 2)

    files = sorted((tmp_path / "mail").iterdir())
    assert len(files) == 2
    assert files[0].suffix == ".eml"
    assert files[0].stat().st_mode & 0o077 == 0


def test_a_site_that_sends_no_mail_says_so() -> None:
    with pytest.raises(PostOut) as out:
        hand(NoPost())

    assert out.value.reason == "none"
