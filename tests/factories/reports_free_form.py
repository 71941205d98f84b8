"""Reports without a machine-readable part, and mail that is no report: see ``tests.factories.reports``."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FREE_FORM", "Report"]


@dataclass(frozen=True, slots=True)
class Report:
    """One shape: what it must be read as."""

    name: str
    verdict: str
    kind: str  # of a failure: hard, soft, blocked
    text: str
    charset: str = "utf-8"


FREE_FORM = (
    Report(
        "exim: free form",
        "failed",
        "hard",
        """
From: Mail Delivery System <Mailer-Daemon@mx.example.test>
To: {verp}
X-Failed-Recipients: {to}
Auto-Submitted: auto-replied
Subject: Mail delivery failed: returning message to sender
Content-Type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {to}
    host mail.clinic.test [192.0.2.1]
    SMTP error from remote mail server after RCPT TO:<{to}>:
    550 No such user here

------ This is a copy of the message, including all the headers. ------

Message-ID: {id}
Subject: x

will be retried, delayed
""",
    ),
    Report(
        "exim: a warning about delay",
        "delayed",
        "",
        """
From: Mail Delivery System <Mailer-Daemon@mx.example.test>
To: {verp}
Auto-Submitted: auto-replied
Subject: Warning: message 1abc delayed 24 hours

This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mx.example.test.
No action is required on your part. Delivery attempts will continue for some time.
""",
    ),
    Report(
        "qmail: free form",
        "failed",
        "hard",
        """
From: MAILER-DAEMON@qmail.example.test
To: {verp}
Subject: failure notice

Hi. This is the qmail-send program at qmail.example.test.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{to}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Message-ID: {id}
""",
    ),
    Report(
        "qmail: given up on a host that does not answer",
        "failed",
        "soft",
        """
From: MAILER-DAEMON@qmail.example.test
To: {verp}
Subject: failure notice

Hi. This is the qmail-send program at qmail.example.test.
I'm afraid I wasn't able to deliver your message to the following addresses.

<{to}>:
Sorry, I wasn't able to establish an SMTP connection. (#4.4.1)
I'm not going to try again; this message has been in the queue too long.

--- Below this line is a copy of the message.
""",
    ),
    Report(
        "docomo: unknown user",
        "failed",
        "hard",
        """
From: mailer-daemon@docomo.example.test
To: {verp}
Subject: Mail System Error - Returned Mail
Content-Type: text/plain; charset=us-ascii

This Message was undeliverable due to the following reason:

Each of the following recipients was rejected by a remote mail server.
The reasons given by the server are included to help you determine why
each recipient was rejected.

    Recipient: <{to}>
    Reason:    <{to}>... User unknown
""",
    ),
    Report(
        "docomo: in Japanese, ISO-2022-JP",
        "failed",
        "hard",
        """
From: mailer-daemon@docomo.example.test
To: {verp}
Subject: =?iso-2022-jp?B?GyRCJWEhPCVrJSglaSE8GyhC?=
MIME-Version: 1.0
Content-Type: text/plain; charset=iso-2022-jp

次のあて先へのメッセージはエラーのため送信できませんでした。
送信先メールアドレスが見つかりませんでした。
<{to}>
""",
        charset="iso-2022-jp",
    ),
    Report(
        "au: in Japanese, the mailbox is full, no charset named",
        "failed",
        "soft",
        """
From: Postmaster <postmaster@au.example.test>
To: {verp}
Subject: メール送信エラー
Content-Type: text/plain; charset=utf-8

<{to}>
送信先のメールボックスの容量がいっぱいのため、メールを配信できませんでした。
""",
    ),
    Report(
        "softbank: refused by the holder's filter",
        "failed",
        "blocked",
        """
From: MAILER-DAEMON@softbank.example.test
To: {verp}
Subject: Undeliverable Message
Content-Type: text/plain; charset=utf-8

<{to}> への配信は受信拒否設定により拒否されました。rejected.
""",
    ),
    Report(
        "out of office in Japanese",
        "automatic",
        "",
        """
From: 港 さくら <{to}>
To: {verp}
Subject: 自動返信: ご回答のお願い
Auto-Submitted: auto-replied
In-Reply-To: {id}
Content-Type: text/plain; charset=utf-8

お盆のため8月16日まで休診しております。エラーではございません。
""",
    ),
    Report(
        "out of office of an old program",
        "automatic",
        "",
        """
From: clinic <{to}>
To: {verp}
Subject: Out of office
X-Autoreply: yes
Precedence: bulk

I am away. My old address x@y.test does not exist any more.
""",
    ),
    Report(
        "a person who answers",
        "other",
        "",
        """
From: clinic <{to}>
To: {verp}
Subject: Re: ご回答のお願い
Content-Type: text/plain; charset=utf-8

回答はどこからできますか。User unknown と出ます。
""",
    ),
)
