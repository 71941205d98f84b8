"""SMTP over one connection that is kept (RFC 5321)."""

import contextlib
import smtplib
import socket
import ssl
from datetime import datetime, timedelta

from tenken_site.messaging.post import ENHANCED, LineBroken, PostOut, Refused
from tenken_site.messaging.post_address import PostAddress

__all__ = ["SmtpPost"]

TIMEOUT_SECONDS = 30
#: The answer to a whole mail may take longer, while it is searched for viruses: giving up too early sends it twice.
#: RFC 5321 (4.5.3.2.6) asks for minutes; the lease of an entry must not end meanwhile.
TAKING_SECONDS = 120
#: A connection that was idle so long is tried with NOOP first: servers close idle ones.
IDLE = timedelta(seconds=5)
SHORT_PAUSE_SECONDS = 30
LONG_PAUSE_SECONDS = 600
#: RFC 3463 codes with which large providers say that the sender's quota is used up (Gmail: 550 5.4.5).
QUOTA = {"5.4.5", "4.4.5", "4.7.28", "5.7.28"}
MAILBOX_CODES = ("4.1.", "4.2.")


class SmtpPost:
    """One mail server. Not for several threads at once."""

    def __init__(
        self, address: PostAddress, *, ours: str, timeout: float = TIMEOUT_SECONDS, taking: float = TAKING_SECONDS
    ) -> None:
        self.address, self._ours, self._timeout, self._taking = address, ours, timeout, taking
        self._line: smtplib.SMTP | None = None
        self._used_at: datetime | None = None

    def hand_over(self, *, envelope_sender: str, to: str, message: bytes, now: datetime) -> None:
        """Raises PostOut, Refused, LineBroken."""
        line = self._ready(now)
        try:
            self._speak(line, envelope_sender, to, message)
        except (smtplib.SMTPServerDisconnected, OSError):
            self._drop()
            raise LineBroken from None
        except smtplib.SMTPResponseException as odd:  # DATA was not answered with 354
            self._again(line)
            raise Refused(odd.smtp_code, _words(odd.smtp_error)) from None
        self._used_at = now

    def _speak(self, line: smtplib.SMTP, envelope_sender: str, to: str, message: bytes) -> None:
        code, words = line.mail(envelope_sender, [f"size={len(message)}"] if line.has_extn("size") else [])
        if code != 250:
            self._again(line)
            if _words(words).startswith(("5.3.4", "4.3.4")) or code == 552:
                raise Refused(code, _words(words))
            self._check_whole(code, _words(words))
            reason, pause = ("limit", LONG_PAUSE_SECONDS) if code < 500 else ("sender", LONG_PAUSE_SECONDS)
            raise PostOut(reason, seconds=pause, detail=f"MAIL FROM: {code} {_words(words)}")
        code, words = line.rcpt(to)
        if code not in (250, 251):
            self._again(line)
            self._check_whole(code, _words(words))
            raise Refused(code, _words(words))
        if line.sock is not None:
            line.sock.settimeout(max(self._timeout, self._taking))
        try:
            code, words = line.data(message)
        finally:
            if line.sock is not None:
                line.sock.settimeout(self._timeout)
        if code != 250:
            self._again(line)
            self._check_whole(code, _words(words))
            raise Refused(code, _words(words))

    def _check_whole(self, code: int, words: str) -> None:
        """Raises PostOut for a reply that speaks of the server or of us, not of this mail."""
        found = ENHANCED.search(words)
        status = found[0] if found else ""
        out = code == 421 or (code == 452 and not status.startswith(MAILBOX_CODES)) or status in QUOTA
        if out or code in (530, 535, 454):
            self._drop()
            reason = "auth" if code in (530, 535, 454) else "limit"
            raise PostOut(reason, seconds=LONG_PAUSE_SECONDS, detail=f"{code} {words}")

    def close(self) -> None:
        """Says goodbye."""
        if self._line is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._line.quit()
        self._drop()

    def _ready(self, now: datetime) -> smtplib.SMTP:
        """The open connection, or a new one. Raises PostOut."""
        if self._line is not None and self._used_at is not None and now - self._used_at > IDLE:
            try:
                alive = self._line.noop()[0] == 250
            except (smtplib.SMTPException, OSError):
                alive = False
            if not alive:
                self._drop()
        if self._line is None:
            self._line = self._open()
        return self._line

    def _open(self) -> smtplib.SMTP:
        """Raises PostOut with the reason why there is no connection."""
        at = self.address
        line: smtplib.SMTP | None = None
        try:
            if at.security == "tls":
                line = smtplib.SMTP_SSL(
                    at.host, at.port, self._ours, timeout=self._timeout, context=ssl.create_default_context()
                )
            else:
                line = smtplib.SMTP(at.host, at.port, self._ours, timeout=self._timeout)
            if at.security == "starttls":
                line.starttls(context=ssl.create_default_context())
            if at.user:
                line.login(at.user, at.password)
            line.ehlo_or_helo_if_needed()
        except (smtplib.SMTPException, OSError) as fault:
            if line is not None:
                line.close()
            raise _out(fault) from None
        return line

    def _again(self, line: smtplib.SMTP) -> None:
        """Forgets the mail that was begun, so that the next one may follow."""
        try:
            line.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()

    def _drop(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = self._used_at = None


def _out(fault: Exception) -> PostOut:
    """What a failed connection means. Order matters: TLS and DNS faults are kinds of OSError."""
    if isinstance(fault, smtplib.SMTPServerDisconnected) and isinstance(fault.__context__, TimeoutError):
        fault = fault.__context__  # smtplib calls silence a disconnection
    match fault:
        case ssl.SSLError():
            return PostOut(
                "tls", seconds=LONG_PAUSE_SECONDS, detail=getattr(fault, "verify_message", "") or fault.reason or ""
            )
        case socket.gaierror():
            return PostOut("dns", seconds=SHORT_PAUSE_SECONDS)
        case TimeoutError():
            return PostOut("timeout", seconds=SHORT_PAUSE_SECONDS)
        case smtplib.SMTPAuthenticationError():
            return PostOut("auth", seconds=LONG_PAUSE_SECONDS, detail=str(fault.smtp_code))
        case smtplib.SMTPNotSupportedError():
            return PostOut("unsupported", seconds=LONG_PAUSE_SECONDS)
        case smtplib.SMTPResponseException():
            return PostOut("greeting", seconds=SHORT_PAUSE_SECONDS, detail=str(fault.smtp_code))
        case smtplib.SMTPServerDisconnected():
            return PostOut("dropped", seconds=SHORT_PAUSE_SECONDS)
        case ConnectionRefusedError():
            return PostOut("refused", seconds=SHORT_PAUSE_SECONDS)
        case _:
            return PostOut("unreachable", seconds=SHORT_PAUSE_SECONDS)


def _words(reply: bytes | str) -> str:
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
