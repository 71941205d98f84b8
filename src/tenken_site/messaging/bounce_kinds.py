"""What a delivery status means for the address: RFC 3463 codes, and the words of those that give none."""

import re

__all__ = ["kind_of_bounce"]

HARD, SOFT, BLOCKED = "hard", "soft", "blocked"

#: Codes that say the address does not exist or is closed. 5.4.1 is Exchange Online's "recipient address rejected".
HARD_CODES = {
    *("5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.6", "5.1.10", "5.2.1", "5.4.1", "5.4.4", "5.4.310"),
}
#: Codes that are final for this mail and say nothing against the address.
SOFT_CODES = {"5.2.2", "5.4.7", "5.3.1", "5.3.2", "5.4.0", "5.4.2", "5.4.3", "5.4.5"}
BLOCKED_CODES = {"5.2.3", "5.3.4", "5.1.7", "5.1.8", "5.4.6", "5.4.14"}
NO_SUCH_WORDS = re.compile(
    r"user unknown|unknown user|no such (?:user|recipient|mailbox|person|address)|invalid (?:recipient|mailbox|address)"
    r"|does(?: not|n't) exist|doesn't have a .{0,40}account|mailbox (?:unavailable|not found)"
    r"|recipient (?:address )?rejected"
    r"|recipient unknown|unknown (?:recipient|address|local)|unrouteable address|account .{0,40}(?:disabled|inactive)"
    r"|host (?:or domain name )?not found|domain not found|not our customer|no mailbox here"
    r"|(?:メール)?アドレスが(?:見つ|存在し|有効では)|宛先が(?:見つ|存在し)|あて先が(?:見つ|存在し)|ユーザーが(?:見つ|存在し)",
    re.IGNORECASE,
)
FULL_WORDS = re.compile(
    r"quota|mailbox (?:is )?full|insufficient (?:system )?storage|temporar|try again|timed? ?out|delivery time expired"
    r"|too long|容量|いっぱい|一時的",
    re.IGNORECASE,
)
BLOCKED_WORDS = re.compile(
    r"spam|blocked|black ?list|blocklist|polic(?:y|ies)|denied|dmarc|spf\b|dkim|reputation|message size|too large"
    r"|受信拒否|拒否され|迷惑",
    re.IGNORECASE,
)


def kind_of_bounce(*, status: str, words: str) -> str:
    """``hard``, ``soft`` or ``blocked`` (``Bounce.Kind``) for a final failure.

    A code that is precise decides; one that says nothing ("5.0.0", none) leaves it to the words; where these say
    nothing either it is soft: an address is given up only for a reason.
    """
    if status in HARD_CODES:
        return HARD
    if status in SOFT_CODES:
        return SOFT
    if status in BLOCKED_CODES:
        return BLOCKED
    if status.startswith("4."):
        return SOFT
    if status.startswith("5.7."):
        return HARD if NO_SUCH_WORDS.search(words) and not BLOCKED_WORDS.search(words) else BLOCKED
    if status.startswith(("5.5.", "5.6.")) and not NO_SUCH_WORDS.search(words):
        return BLOCKED
    if FULL_WORDS.search(words):
        return SOFT
    if NO_SUCH_WORDS.search(words):
        return HARD
    return BLOCKED if BLOCKED_WORDS.search(words) else SOFT
