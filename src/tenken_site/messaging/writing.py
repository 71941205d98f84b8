"""Mail as it travels (RFC 5322, MIME): Japanese in every header and text, and nothing that a header can smuggle in."""

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from tenken_site.messaging import marks
from tenken_site.messaging.topics import Mail

__all__ = ["BadAddress", "recipient", "written"]

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")
DOMAIN = re.compile(
    r"(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
)
#: Headers that are ours to write.
OURS = {"from", "to", "cc", "bcc", "sender", "subject", "date", "message-id", "return-path", "mime-version", "reply-to"}
LINE_LETTERS = 998


class BadAddress(Exception):
    """Not an address that a mail server takes; the message does not repeat it."""


def recipient(address: str) -> str:
    """The address ready for the envelope: ASCII, the domain in punycode. Raises BadAddress.

    Dots in odd places are allowed: old addresses of Japanese mobile carriers have them.
    """
    local, _, domain = address.strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii") if not domain.isascii() else domain
    except UnicodeError:
        raise BadAddress("the domain cannot be written in ASCII") from None
    if not LOCAL_PART.fullmatch(local) or not DOMAIN.fullmatch(domain):
        raise BadAddress("not one plain address")
    return f"{local}@{domain}"


def written(mail: Mail, *, entry: int, now: datetime) -> bytes:
    """The whole message with CRLF line ends. Raises BadAddress for the recipient's; for other faults ValueError."""
    message = EmailMessage(policy=SMTP)
    name, address = marks.sender()
    message["From"] = _address(mail.from_name or name, address)
    message["To"] = _address("", recipient(mail.to))
    if mail.reply_to:
        message["Reply-To"] = _reply_to(mail.reply_to)
    message["Subject"] = _one_line(mail.subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = marks.message_id(entry)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic replies, please
    for header, value in mail.headers.items():
        if not HEADER_NAME.fullmatch(header) or header.lower() in OURS or header.lower().startswith("content-"):
            raise ValueError("a topic may not write this header")
        message[header] = _one_line(value)
    text = mail.text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode("utf-8")
    plain = text.isascii() and all(len(line) <= LINE_LETTERS for line in text.split("\n"))
    message.set_content(text, cte="7bit" if plain else "base64")
    return message.as_bytes()


def _reply_to(address: str) -> Address:
    try:
        return _address("", recipient(address))
    except BadAddress:  # not the recipient's fault
        raise ValueError("the address for replies is malformed") from None


def _address(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    return Address(display_name=_one_line(name), username=local, domain=domain)


def _one_line(text: str) -> str:
    return " ".join(CONTROL.sub(" ", text).split(" ")).strip()
