"""Reading what comes back: reports of mail that was not delivered (RFC 3464), and the many that are not written so.

Only a final failure of a mail that bears our mark counts. Delay notices, automatic replies, confirmations and reports
about mail that is not ours are told apart and left alone.
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from enum import StrEnum

from tenken_site.messaging.dsn_words import (
    AUTOMATIC_SENDERS,
    DELAY_WORDS,
    FAILED_WORDS,
    REPORT_SUBJECT,
    RETURNED_MAIL,
)
from tenken_site.messaging.marks import marked_entry

__all__ = ["Reading", "Verdict", "read_report"]

#: How much of a report's own text is looked at; a report may carry the whole mail it speaks of.
TEXT_LETTERS = 20_000
#: How much of a header, and of the other server's words: anyone may write to us as much as they like.
HEADER_LETTERS = 1_000
WORDS_LETTERS = 2_000
STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
REPLY = re.compile(r"(?<![\d.])5[0-5]\d(?=[ -])")
FIELD = re.compile(r"^([A-Za-z-]+):[ \t]*((?:.*)(?:\r?\n[ \t]+.*)*)", re.MULTILINE)
FINAL_ACTIONS = {"failed"}
#: A person's answer to a report, or one passed on, is no report.
ANSWER = re.compile(r"\s*(?:re|fw|fwd|返信|転送)\s*[::]", re.IGNORECASE)


class Verdict(StrEnum):
    """What a mail in the bounce mailbox is."""

    FAILED = "failed"  # a final failure of one of our mails
    DELAYED = "delayed"  # it is still being tried
    DELIVERED = "delivered"  # a success report
    AUTOMATIC = "automatic"  # an out-of-office note or another automatic reply
    UNTRACED = "untraced"  # a failure, perhaps, but of no mail of ours (forged, or stripped of every mark)
    OTHER = "other"  # somebody wrote to the bounce address


@dataclass(frozen=True, slots=True)
class Reading:
    """A mail understood. ``words`` may hold addresses; they are taken out before anything is stored."""

    verdict: Verdict
    digest: str
    entry: int | None = None
    status: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class _Recipient:
    action: str
    status: str
    words: str


def read_report(raw: bytes) -> Reading:
    """Understands one mail. Never raises for what stands in it: unreadable mail is OTHER."""
    digest = hashlib.sha256(raw).hexdigest()
    message = message_from_bytes(raw, policy=policy.compat32)
    entry = _entry(message, raw)
    recipients = _recipients(message)
    if recipients:
        verdict, found = _by_report(recipients)
    else:
        verdict, found = _by_words(message)
    if verdict is Verdict.FAILED and entry is None:
        return Reading(Verdict.UNTRACED, digest)
    return Reading(verdict, digest, entry=entry, status=found.status, words=found.words)


def _entry(message: Message, raw: bytes) -> int | None:
    """By the address it was sent to (VERP), else by the Message-ID that the report repeats."""
    for header in ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc"):
        for value in message.get_all(header, []):
            if entry := marked_entry(str(value)):
                return entry
    return marked_entry(raw.decode("latin-1")) or next(
        (entry for part in message.walk() if (entry := marked_entry(_text(part)))), None
    )


def _recipients(message: Message) -> list[_Recipient]:
    """The recipients' blocks of every message/delivery-status part; also where the outer type is not a report."""
    found = []
    for part in message.walk():
        if part.get_content_type() not in {"message/delivery-status", "message/global-delivery-status"}:
            continue
        for block in _blocks(part):
            fields = {name.lower(): re.sub(r"\s+", " ", value).strip() for name, value in FIELD.findall(block)}
            if "action" in fields or "final-recipient" in fields or "original-recipient" in fields:
                words = fields.get("diagnostic-code", "")[:WORDS_LETTERS]
                action = re.split(r"[\s(;]", fields.get("action", "").lower() or "failed")[0]
                found.append(_Recipient(action, _precise(fields.get("status", ""), words), words))
    return found


def _blocks(part: Message) -> list[str]:
    """The part's blocks of fields. Python parses them into messages without undoing a transfer encoding."""
    payload = part.get_payload()
    if isinstance(payload, list):
        parsed = [block for block in payload if isinstance(block, Message)]
        if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64":
            coded = re.sub(r"[^A-Za-z0-9+/]", "", "".join(block.as_string() for block in parsed))
            shown = base64.b64decode(coded + "=" * (-len(coded) % 4)) if len(coded) % 4 != 1 else b""
            return re.split(r"\r?\n[ \t]*\r?\n", shown.decode("utf-8", "replace"))
        blocks = ["\n".join(f"{name}: {value}" for name, value in block.items()) for block in parsed]
        if any(blocks):
            return [*blocks, *(_text(block) for block in parsed)]
    return re.split(r"\r?\n[ \t]*\r?\n", _text(part))


def _precise(status: str, words: str) -> str:
    """The report's own status; where it says no more than "5.0.0", the more exact one of the other server's words."""
    own = STATUS.search(status)
    theirs = STATUS.search(words)
    if own and not (own[2] == "0" and own[3] == "0"):
        return own[0]
    return theirs[0] if theirs else (own[0] if own else "")


def _by_report(recipients: list[_Recipient]) -> tuple[Verdict, _Recipient]:
    failed = [one for one in recipients if one.action in FINAL_ACTIONS]
    if failed:
        return Verdict.FAILED, failed[0]
    delayed = [one for one in recipients if one.action == "delayed"]
    return (Verdict.DELAYED, delayed[0]) if delayed else (Verdict.DELIVERED, recipients[0])


def _by_words(message: Message) -> tuple[Verdict, _Recipient]:
    """Reports in free form: qmail, older Exim, Japanese carriers."""
    text = _own_words(message)
    subject = _header(message, "Subject")
    status = STATUS.search(text)
    found = _Recipient("", status[0] if status else ("5.0.0" if REPLY.search(text) else ""), _told(text))
    submitted = str(message.get("Auto-Submitted", "no")).lower()
    sender = re.sub(r".*<|>.*|@.*", "", _header(message, "From").strip())
    failed_header = message.get("X-Failed-Recipients") is not None
    titled = bool(REPORT_SUBJECT.search(subject)) and not ANSWER.match(subject)
    reports = failed_header or titled or bool(AUTOMATIC_SENDERS.search(sender))
    old_sign = message.get("X-Autoreply") or message.get("X-Autorespond")
    if old_sign or str(message.get("Precedence", "")).lower() == "auto_reply":
        return Verdict.AUTOMATIC, found
    if not reports:
        return (Verdict.AUTOMATIC if submitted.startswith("auto") else Verdict.OTHER), found
    if DELAY_WORDS.search(f"{subject}\n{text}") and not failed_header:
        return Verdict.DELAYED, found
    if failed_header or FAILED_WORDS.search(text) or REPLY.search(text):
        return Verdict.FAILED, found
    return Verdict.OTHER, found


def _told(text: str) -> str:
    """The lines around the first reply code or failure word: what the other server said."""
    at = REPLY.search(text) or STATUS.search(text) or FAILED_WORDS.search(text)
    return text[max(0, at.start() - 150) : at.start() + 350] if at else ""


def _own_words(message: Message) -> str:
    """The report's own text, without the mail that it returns."""
    texts = []
    for part in message.walk():
        if part.get_content_type() in {"message/rfc822", "text/rfc822-headers"}:
            break
        if part.get_content_maintype() == "text":
            texts.append(_text(part))
    text = "\n".join(texts)
    cut = RETURNED_MAIL.search(text)
    return (text[: cut.start()] if cut else text)[:TEXT_LETTERS]


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    for charset in (part.get_content_charset() or "utf-8", "utf-8", "iso-2022-jp", "cp932"):
        try:
            return payload.decode(charset)
        except (LookupError, UnicodeDecodeError):
            continue
    return payload.decode("latin-1")


def _header(message: Message, name: str) -> str:
    """The beginning of a header in plain letters, whatever encoding it claims."""
    value = str(message.get(name) or "")[:HEADER_LETTERS]
    try:
        shown = EmailMessage(policy=policy.default)
        shown[name if name != "From" else "X-From"] = re.sub(r"[\r\n]+", " ", value)
        return str(shown[name if name != "From" else "X-From"])
    except Exception:  # noqa: BLE001  # a malformed header is read as it stands
        return value
