"""What is typed about a unit, checked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenken_site.corrections.actions.reply_from_letter import REPLIES
from tenken_site.frames.models import UnitProposal

__all__ = ["ProposalForm", "ReplyForm"]


class ReplyForm(forms.Form):
    """A word from a letter: what is wrong, and anything that helps."""

    kind = forms.ChoiceField(
        choices=[(one.value, one.value) for one in REPLIES],
        error_messages={
            "required": _("どれにあてはまるかを選んでください。"),
            "invalid_choice": _("どれにあてはまるかを選んでください。"),
        },
    )
    reason = forms.CharField(
        max_length=400, required=False, strip=True, error_messages={"max_length": _("400文字までで書いてください。")}
    )


class ProposalForm(forms.Form):
    """A proposal of a clinic or an official."""

    kind = forms.ChoiceField(
        choices=UnitProposal.Kind.choices,
        error_messages={
            "required": _("どこが違うかを選んでください。"),
            "invalid_choice": _("どこが違うかを選んでください。"),
        },
    )
    reason = forms.CharField(
        max_length=400, required=False, strip=True, error_messages={"max_length": _("400文字までで書いてください。")}
    )
    new_address = forms.CharField(
        max_length=500, required=False, strip=True, error_messages={"max_length": _("500文字までで書いてください。")}
    )
    new_mail = forms.EmailField(
        required=False,
        max_length=254,
        error_messages={
            "invalid": _("メールアドレスの形になっていません。例：clinic@example.jp"),
            "max_length": _("メールアドレスの形になっていません。例：clinic@example.jp"),
        },
    )

    def clean(self) -> dict[str, Any]:
        """A reason is needed where nothing else says what is meant."""
        cleaned: dict[str, Any] = super().clean() or {}
        kind = cleaned.get("kind")
        if kind == UnitProposal.Kind.MOVED and not cleaned.get("new_address"):
            self.add_error("new_address", _("新しい所在地を入力してください。"))
        elif (
            kind and kind != UnitProposal.Kind.WRONG_MAIL and not (cleaned.get("reason") or cleaned.get("new_address"))
        ):
            self.add_error("reason", _("いつ、何があったかを入力してください。例：7月1日に閉院したと、電話で聞いた"))
        return cleaned
