"""The tiny survey with a risk model and support paths, and clinics that submitted answers to it."""

import shutil
from datetime import datetime
from pathlib import Path

from tenken_site.responses import queries
from tenken_site.responses.actions.save import Change, save
from tenken_site.responses.actions.submit import submit
from tenken_site.responses.models import Submission
from tests.cast import NOW
from tests.factories.campaigns import Enrolled
from tests.factories.instruments import TINY

__all__ = ["FILES", "MODEL", "NOTHING_DONE", "SUPPORT", "submitted", "surveys"]

FILES = Path(__file__).parent.parent / "fixtures" / "exposure"
MODEL, SUPPORT = "risk_model.yaml", "support_paths.yaml"
#: Computers on a network, and none of the measures.
NOTHING_DONE: dict[str, object] = {"T1": "yes", "T2": "3", "T3": ["none"]}


def surveys(folder: Path, *files: str) -> Path:
    """A folder of surveys with the tiny one in it, and these files beside its instrument; for ``settings.SURVEYS``."""
    shutil.copytree(TINY.parent, folder / "tiny", dirs_exist_ok=True)
    for name in files or (MODEL, SUPPORT):
        shutil.copy(FILES / name, folder / "tiny" / name)
    return folder


def submitted(clinic: Enrolled, answers: dict[str, object], *, now: datetime = NOW) -> Submission:
    """The clinic's submission of these answers, saved one page at a time."""

    def reopened() -> queries.OpenCase:
        return queries.case_for(user=clinic.user, public_id=clinic.case.public_id)

    opened = reopened()
    seen = {link_id: opened.document.entry(link_id) for link_id in answers}
    changes = {
        link_id: Change(raw=raw, seen_version=entry.version if (entry := seen[link_id]) else 0)
        for link_id, raw in answers.items()
    }
    save(opened=opened, changes=changes, device="パソコン", by=clinic.user, now=now)
    opened = reopened()
    return submit(opened=opened, draft_version=opened.draft_version, confirmed=frozenset(), by=clinic.user, now=now)
