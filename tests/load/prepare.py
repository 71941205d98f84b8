"""Fills an empty database with one campaign and as many clinics as asked, and prints their sign-ins as JSON.

Run as a program of its own, so that whoever starts it needs no Django: ``python -m tests.load.prepare FOLDER
INSTRUMENT CLINICS CODES``.
"""

import json
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import django


def main(folder: Path, instrument: str, clinics: int, codes: int) -> None:
    """Makes the rows; the first ``codes`` clinics get an access code."""
    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    from tenken_site.accounts.actions.issue_code import issue_code
    from tenken_site.campaigns.actions.enrol import enrol
    from tenken_site.campaigns.actions.open_campaign import open_campaign
    from tenken_site.campaigns.models import Enrolment
    from tenken_site.frames.models import Frame, FrameVersion, Unit
    from tenken_site.instruments.actions.publish import publish

    call_command("migrate", verbosity=0)
    now, by = datetime.now(tz=UTC), "command:load"  # noqa: TID251  # a program is an edge
    with transaction.atomic():
        version = FrameVersion.objects.create(
            frame=Frame.objects.create(name="負荷試験"),
            number=1,
            imported_at=now,
            imported_by=by,
            source_name="load",
            source_digest="0" * 64,
        )
        for first in range(0, clinics, 2_000):
            Unit.objects.bulk_create(
                Unit(version=version, line=line, name=f"試験医院{line}", name_folded=f"試験医院{line}")
                for line in range(first, min(first + 2_000, clinics))
            )
        campaign = open_campaign(
            slug="load",
            receipt_prefix="L",
            instrument_version=publish(folder=folder, instrument=instrument, by=by, now=now),
            frame_version=version,
            opens_at=now - timedelta(days=1),
            closes_at=now + timedelta(days=30),
            as_of=date(2026, 6, 30),
            official=True,
            by=by,
            now=now,
        )
        enrol(campaign=campaign, by=by, now=now)
        sign_ins = [
            {"case": enrolment.case.public_id, "code": issue_code(user=enrolment.user, by=by, now=now)}
            for enrolment in Enrolment.objects.select_related("case", "user").order_by("pk")[:codes]
        ]
    json.dump(sign_ins, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
