"""Mails that come back, in the shapes in which mail servers write them. Names and addresses are invented.

``{verp}`` is the address they are sent to, ``{id}`` our Message-ID, ``{to}`` the clinic's address.
"""

from __future__ import annotations

from tenken_site.messaging import marks
from tests.factories.reports_free_form import FREE_FORM, Report

__all__ = ["REPORTS", "Report", "report"]


def report(shape: Report, *, entry: int, to: str = "minato@clinic.test") -> bytes:
    """The mail as it stands in the mailbox."""
    filled = shape.text.replace("{verp}", marks.envelope_sender(entry)).replace("{id}", marks.message_id(entry))
    return filled.replace("{to}", to).lstrip("\n").encode(shape.charset)


def dsn(*, sender: str, subject: str, words: str, recipient: str, extra: str = "", to: str = "{verp}") -> str:
    """A report as RFC 3464 has it."""
    return f"""
From: {sender}
To: {to}
Subject: {subject}
Auto-Submitted: auto-replied
MIME-Version: 1.0
{extra}Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=us-ascii

{words}

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.test
Arrival-Date: Wed, 15 Jul 2026 10:00:00 +0900

{recipient}

--b1
Content-Type: message/rfc822

From: survey@tenken.test
To: {{to}}
Subject: =?utf-8?b?44GU5Zue562U?=
Message-ID: {{id}}

text

--b1--
"""


POSTFIX_WORDS = """This is the mail system at host mx.example.test.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below."""

REPORTS = (
    Report(
        "postfix: no such user",
        "failed",
        "hard",
        dsn(
            sender="MAILER-DAEMON@mx.example.test (Mail Delivery System)",
            subject="Undelivered Mail Returned to Sender",
            words=POSTFIX_WORDS,
            recipient="""Final-Recipient: rfc822; {to}
Original-Recipient: rfc822;{to}
Action: failed
Status: 5.1.1
Remote-MTA: dns; mail.clinic.test
Diagnostic-Code: smtp; 550 5.1.1 <{to}>: Recipient address rejected:
    User unknown in local recipient table""",
        ),
    ),
    Report(
        "postfix: no such domain",
        "failed",
        "hard",
        dsn(
            sender="MAILER-DAEMON@mx.example.test",
            subject="Undelivered Mail Returned to Sender",
            words=POSTFIX_WORDS,
            recipient="""Final-Recipient: rfc822; {to}
Action: failed
Status: 5.4.4
Diagnostic-Code: X-Postfix; Host or domain name not found. Name service error for name=clinic.test""",
        ),
    ),
    Report(
        "postfix: mailbox full",
        "failed",
        "soft",
        dsn(
            sender="MAILER-DAEMON@mx.example.test",
            subject="Undelivered Mail Returned to Sender",
            words=POSTFIX_WORDS,
            recipient="""Final-Recipient: rfc822; {to}
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 Mailbox full""",
        ),
    ),
    Report(
        "postfix: expired after days",
        "failed",
        "soft",
        dsn(
            sender="MAILER-DAEMON@mx.example.test",
            subject="Undelivered Mail Returned to Sender",
            words=POSTFIX_WORDS,
            recipient="""Final-Recipient: rfc822; {to}
Action: failed
Status: 4.4.1
Diagnostic-Code: X-Postfix; connect to mail.clinic.test[192.0.2.1]:25: Connection timed out""",
        ),
    ),
    Report(
        "postfix: delayed",
        "delayed",
        "",
        dsn(
            sender="MAILER-DAEMON@mx.example.test",
            subject="Delayed Mail (still being retried)",
            words="THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE.",
            recipient="""Final-Recipient: rfc822; {to}
Action: delayed
Status: 4.4.1
Will-Retry-Until: Mon, 20 Jul 2026 10:00:00 +0900""",
        ),
    ),
    Report(
        "a success report",
        "delivered",
        "",
        dsn(
            sender="MAILER-DAEMON@mx.example.test",
            subject="Successful Mail Delivery Report",
            words="This is the mail system. Your message was successfully delivered.",
            recipient="""Final-Recipient: rfc822; {to}
Action: delivered
Status: 2.0.0""",
        ),
    ),
    Report(
        "exchange online: rejected by directory",
        "failed",
        "hard",
        dsn(
            sender="postmaster@clinic.onmicrosoft.test",
            subject="Undeliverable: ご回答のお願い",
            words="Your message to {to} couldn't be delivered.",
            recipient="""Final-Recipient: rfc822;{to}
Action: failed
Status: 5.4.1
Diagnostic-Code: smtp;550 5.4.1 Recipient address rejected: Access denied.""",
        ),
    ),
    Report(
        "exchange: resolver, status with a comment, long code",
        "failed",
        "hard",
        dsn(
            sender="postmaster@clinic.onmicrosoft.test",
            subject="配信不能: ご回答のお願い",
            words="{to} へのメッセージを配信できませんでした。",
            recipient="""Final-Recipient: rfc822;{to}
Action: failed
Status: 5.1.10 (recipient not found)
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup""",
        ),
    ),
    Report(
        "exchange: blocked by policy",
        "failed",
        "blocked",
        dsn(
            sender="postmaster@clinic.onmicrosoft.test",
            subject="Undeliverable: ご回答のお願い",
            words="Your message wasn't delivered because the recipient's email provider rejected it.",
            recipient="""Final-Recipient: rfc822;{to}
Action: failed
Status: 5.7.1
Diagnostic-Code: smtp;550 5.7.1 Message rejected as spam by Content Filtering.""",
        ),
    ),
    Report(
        "gmail: account does not exist",
        "failed",
        "hard",
        dsn(
            sender="Mail Delivery Subsystem <mailer-daemon@googlemail.test>",
            subject="Delivery Status Notification (Failure)",
            words="** Address not found **\n\nYour message wasn't delivered to {to}.",
            extra="X-Failed-Recipients: {to}\n",
            recipient="""Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please try
 550-5.1.1 double-checking the recipient's email address for typos or
 550 5.1.1 unnecessary spaces. - gsmtp
Last-Attempt-Date: Tue, 14 Jul 2026 18:00:00 -0700 (PDT)""",
        ),
    ),
    Report(
        "gmail: over quota, the server's own code says more than 5.0.0",
        "failed",
        "soft",
        dsn(
            sender="Mail Delivery Subsystem <mailer-daemon@googlemail.test>",
            subject="Delivery Status Notification (Failure)",
            words="The email account that you tried to reach is over quota.",
            recipient="""Final-Recipient: rfc822; {to}
Action: failed
Status: 5.0.0
Diagnostic-Code: smtp; 552 5.2.2 The email account that you tried to reach is over quota.""",
        ),
    ),
    Report(
        "sendmail: 5.0.0 and words",
        "failed",
        "hard",
        dsn(
            sender="Mail Delivery Subsystem <MAILER-DAEMON@mx.example.test>",
            subject="Returned mail: see transcript for details",
            words="The original message was received. ----- The following addresses had permanent fatal errors -----",
            recipient="""Final-Recipient: RFC822; {to}
Action: failed
Status: 5.0.0
Diagnostic-Code: SMTP; 550 Unknown user {to}""",
        ),
    ),
    Report(
        "traced by Message-ID alone: the mark is gone from the address",
        "failed",
        "hard",
        dsn(
            sender="MAILER-DAEMON@mx.example.test",
            subject="Undelivered Mail Returned to Sender",
            words=POSTFIX_WORDS,
            to="survey@tenken.test",
            recipient="""Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1""",
        ),
    ),
    *FREE_FORM,
    Report(
        "forged: a valid report about a mail that is not ours",
        "untraced",
        "",
        dsn(
            sender="MAILER-DAEMON@mx.example.test",
            subject="Undelivered Mail Returned to Sender",
            words=POSTFIX_WORDS,
            to="bounces+1-00000000000000000000@tenken.test",
            recipient="""Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1""",
        ).replace("{id}", "<tenken-1-ffffffffffffffffffff@tenken.test>"),
    ),
)
