"""What the state of a case is called wherever officials read of it."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from tenken.disposition.lifecycle import CaseStatus
from tenken.disposition.outcomes import CaseOutcome

__all__ = ["outcome_names", "status_names"]


def outcome_names() -> Mapping[str, str]:
    """What is known of a case apart from its answers, by ``CaseOutcome``; ``NONE`` has no name."""
    return {
        CaseOutcome.REFUSED.value: _("辞退"),
        CaseOutcome.CLOSED.value: _("廃止・休止"),
        CaseOutcome.DUPLICATE.value: _("重複"),
        CaseOutcome.OUT_OF_SCOPE.value: _("対象外"),
        CaseOutcome.UNREACHABLE.value: _("届け先が不明"),
    }


def status_names() -> Mapping[CaseStatus, str]:
    """How far the answers are."""
    return {
        CaseStatus.NOT_STARTED: _("未着手"),
        CaseStatus.IN_PROGRESS: _("入力中"),
        CaseStatus.SUBMITTED: _("提出済み"),
        CaseStatus.CORRECTING: _("訂正中"),
    }
