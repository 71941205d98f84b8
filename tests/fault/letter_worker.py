"""The letters of a wave, made by a process that may be killed at any moment; and what is stored of them.

``fill COUNT`` makes clinics with users and puts their letters into the outbox, ``make`` makes batches and says ``set``
each time a PDF is ready but nothing of it stored, ``left`` prints what the database holds.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Any

import django

NOW = datetime(2026, 7, 15, 1, 0, tzinfo=UTC)
BY = "command:tests"
BATCH = 10


def fill(count: int) -> None:
    from tenken_site.accounts.models import User
    from tenken_site.campaigns.models import Case, Enrolment
    from tests.factories import outreach
    from tests.factories.letters import letter_wave

    campaign = outreach.mailing_campaign()
    outreach.many_cases(campaign, number=count, mail=False)
    bare = list(Case.objects.filter(campaign=campaign, enrolments__isnull=True))
    users = User.objects.bulk_create(User(username=f"clinic-{case.pk}") for case in bare)
    Enrolment.objects.bulk_create(Enrolment(user=user, case=case) for user, case in zip(users, bare, strict=True))
    letter_wave(campaign)


def make() -> None:
    from tenken_site.outreach import letters_due
    from tenken_site.outreach.actions import make_letters
    from tenken_site.outreach.models import Wave

    letters_due.LARGEST_BATCH = BATCH
    real = make_letters.letters_pdf

    def said(*given: Any, **named: Any) -> bytes:
        document = real(*given, **named)
        sys.stdout.write("set\n")
        sys.stdout.flush()
        return document

    make_letters.letters_pdf = said
    wave = Wave.objects.select_related("campaign", "owner").get()
    for relay, _count in letters_due.due_by_relay(wave):
        while make_letters.make_batch(wave=wave, relay=relay, by=BY, now=NOW) is not None:
            continue


def left() -> dict[str, object]:
    from tenken_site.accounts.models import AccessCode
    from tenken_site.messaging.models import OutboxEntry
    from tenken_site.outreach.models import LetterBatch

    batches = LetterBatch.objects.order_by("number")
    return {
        "due": OutboxEntry.objects.filter(channel="letter", state="due").count(),
        "sent": OutboxEntry.objects.filter(channel="letter", state="sent").count(),
        "printed": sum(batch.count for batch in batches),
        "numbers": [batch.number for batch in batches],
        "codes": AccessCode.objects.count(),
        "in_force": AccessCode.objects.filter(revoked_at__isnull=True).count(),
    }


def main(what: str, count: str = "0") -> None:
    django.setup()
    if what == "fill":
        fill(int(count))
    elif what == "make":
        make()
    else:
        json.dump(left(), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
