"""Words of reports in free form: English of qmail, Exim, sendmail, Exchange, Gmail; Japanese of mobile carriers."""

import re

__all__ = ["AUTOMATIC_SENDERS", "DELAY_WORDS", "FAILED_WORDS", "REPORT_SUBJECT", "RETURNED_MAIL"]


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


AUTOMATIC_SENDERS = _any(r"^(?:mailer-daemon|postmaster|mail-daemon|mailerdaemon|mail-system|bounces?)\b", "^$")
REPORT_SUBJECT = _any(
    "undeliver",
    "returned mail",
    "failure notice",
    r"delivery (?:status notification )?\(?fail",
    "delivery has failed",
    "mail delivery (?:failed|system)",
    "mail system error",
    "could not be delivered",
    "delivery report",
    "non[- ]delivery",
    "配信不能|配信できません|配達不能|送信できません|エラー",
)
DELAY_WORDS = _any(
    r"\bdelayed\b",
    "warning: could not send",
    "still being retried",
    "will (?:keep|continue) (?:trying|to (?:re)?try)",
    "you do not need to resend",
    "not yet been delivered",
    "遅延|再送を試み|再試行",
)
FAILED_WORDS = _any(
    "could(?: not|n't) be delivered",
    "permanent(?:ly)? (?:fatal )?(?:error|fail)",
    "failed permanently",
    "undeliverable",
    "unable to deliver",
    "was(?: not|n't) (?:able to deliver|delivered)",
    "delivery (?:has )?failed",
    "following address(?:es)? failed",
    "giving up|given up",
    "user unknown|unknown user",
    "does(?: not|n't) exist",
    "rejected",
    "fatal errors",
    "(?:送信|配信|配送|お届け)できません|届けることができません|見つかりません",
)
#: Where the report's own words end and the mail that it returns begins.
RETURNED_MAIL = re.compile(
    r"^-{2,}\s*(?:below this line is a copy|this is a copy of (?:the|your) message|original message"
    r"|message header follows|the (?:header|body) of the (?:original )?message|元のメッセージ|送信されたメッセージ).*$",
    re.IGNORECASE | re.MULTILINE,
)
