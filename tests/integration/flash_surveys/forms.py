"""What an official types into the form of a flash survey."""

from tests.factories.flash import ADVISORY

__all__ = ["FORM"]

FORM = {
    "title": ADVISORY.title,
    "title_en": ADVISORY.title_en,
    "technology": ADVISORY.technology,
    "technology_en": ADVISORY.technology_en,
    "action": ADVISORY.action,
    "action_en": ADVISORY.action_en,
    "address": ADVISORY.address,
    "issued_on": ADVISORY.issued_on.isoformat(),
    "suggests": ["T3:backup"],
    "dont_know": "on",
    "unanswered": "on",
    "never": "on",
    "closes_on": "2026-07-20",
    "reason": "悪用が確認されたため",
    "days": "14",
}
