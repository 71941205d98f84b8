"""Answers are opened in few places, each with a reason; no official's page is among them but those that ask for one."""

import ast
from pathlib import Path

from tests.architecture.tree import ROOT, SRC, parsed, python_files

#: What turns sealed bytes into answers: the names that a module has to import to do so.
OPENERS = {
    "open_draft",
    "open_payload",
    "open_sealed",
    "open_submission",
    "opened_document",
    "unwrap_key",
}
#: Modules that import one of them: why.
REASONS = {
    "tenken_site/campaigns/models.py": "a case unwraps its own key for those below",
    "tenken_site/responses/documents.py": "the openers themselves",
    "tenken_site/responses/queries.py": "the clinic's own pages, once its enrolment was found in the same statement",
    "tenken_site/responses/queries_unlocked.py": "the officials' one way: an unlock by two, or a noted look",
    "tenken_site/responses/queries_dispositions.py": "how far a draft is, as a share; no answer leaves it",
    "tenken_site/responses/actions/flush_drafts.py": "seals a draft as a partial answer at the close",
    "tenken_site/responses/actions/destroy_personal_part.py": "takes a person's answers out, on request",
    "tenken_site/monitoring/queries_paradata.py": "counts time and trouble by question over all clinics",
    "tenken_site/custody/backup/examining.py": "counts that restored answers open; keeps none",
    "tenken_site/custody/queries_person.py": "a person's own answers, for the person who asks (by command, audited)",
}
#: Who may call the officials' one way.
UNLOCKED = {
    "tenken_site/responses/actions/look_as_relay.py",
    "tenken_site/responses/views/unlocks.py",
    "tenken_site/responses/views/relay_answers.py",
    "tenken_site/datasets/queries_cases.py",
    "tenken_site/flash_surveys/actions/choose.py",
    "tenken_site/flash_surveys/actions/count.py",
}
#: What the worker counts over all clinics without anybody reading it (``newest_of_all``): only the limits of quarters.
COUNTED = {"tenken_site/risk_assessments/queries_position.py"}


def name(path: Path) -> str:
    """``tenken_site/responses/queries.py``."""
    return path.relative_to(SRC).as_posix()


def taken(path: Path) -> set[str]:
    """Every name that the module imports, and every module."""
    found = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ImportFrom):
            found |= {alias.name for alias in node.names} | {str(node.module)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


SITE = [path for path in python_files(SRC / "tenken_site") if "migrations" not in path.parts]


def test_answers_are_opened_only_where_there_is_a_reason() -> None:
    opening = {name(path) for path in SITE if taken(path) & OPENERS}

    assert opening - REASONS.keys() == set()
    assert REASONS.keys() - opening == set(), ROOT


def test_the_officials_one_way_is_called_from_few_places() -> None:
    calling = {
        name(path) for path in SITE if {"queries_unlocked", "tenken_site.responses.queries_unlocked"} & taken(path)
    }

    assert calling - UNLOCKED - COUNTED == set()


def test_the_workers_way_to_all_answers_leads_to_counts_alone() -> None:
    using = {name(path): taken(path) for path in SITE if "newest_of_all" in taken(path)}

    assert using.keys() == COUNTED
    assert not [names for names in using.values() if {"submissions", "last_submission"} & names]


def test_only_the_opening_of_a_campaign_says_that_it_is_statistical() -> None:
    """What was said to the clinics never changes: no other code sets the flag."""
    setting = set()
    for path in SITE:
        for node in ast.walk(parsed(path)):
            writes = isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"create", "update"}
            if writes and any(keyword.arg == "statistical" for keyword in node.keywords):
                setting.add(name(path))
            if isinstance(node, ast.Assign) and any(getattr(one, "attr", "") == "statistical" for one in node.targets):
                setting.add(name(path))

    assert setting == {"tenken_site/campaigns/actions/open_campaign.py"}
