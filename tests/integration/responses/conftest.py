"""A clinic in an open campaign of the tiny survey, and short words for what its person does."""

from collections.abc import Callable

import pytest

from tenken_site.responses import queries
from tenken_site.responses.actions.save import Change, SaveResult
from tenken_site.responses.actions.save import save as save_answers
from tenken_site.responses.actions.submit import submit as submit_draft
from tenken_site.responses.models import Submission
from tenken_site.responses.queries import OpenCase
from tests.cast import NOW
from tests.factories import campaigns
from tests.factories.campaigns import Enrolled

COMPLETE = {"T1": "yes", "T2": "3", "T3": ["backup", "updates"]}

Reopen = Callable[[], OpenCase]


@pytest.fixture
def minato(db: None) -> Enrolled:
    """Minato's case in a new campaign."""
    return campaigns.enrolled()


@pytest.fixture
def reopen(minato: Enrolled) -> Reopen:
    """Reads Minato's case as it stands now."""
    return lambda: queries.case_for(user=minato.user, public_id=minato.case.public_id)


def save(opened: OpenCase, raw: dict[str, object], *, device: str = "iPhone", **moment: object) -> SaveResult:
    """Saves from a page that shows the draft of ``opened``."""
    changes = {}
    for link_id, value in raw.items():
        entry = opened.document.entry(link_id)
        changes[link_id] = Change(raw=value, seen_version=entry.version if entry else 0)
    return save_answers(opened=opened, changes=changes, device=device, by=opened.user, **{"now": NOW, **moment})


def submit(opened: OpenCase, **moment: object) -> Submission:
    """Presses the button of a page that shows ``opened``."""
    return submit_draft(
        opened=opened,
        draft_version=opened.draft_version,
        confirmed=frozenset(),
        by=opened.user,
        **{"now": NOW, **moment},
    )
