"""What the ministry enters about a flash survey: the advisory, whom to ask, until when, and why."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tenken.questionnaire.model import Item
from tenken.response.suggesting import Suggesting, Suggestion
from tenken_site.flash_surveys.actions.ask import Advisory
from tenken_site.flash_surveys.models import LONGEST_TEXT, FlashSurvey

__all__ = ["FinishForm", "FlashForm", "OpenForm"]

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_LONG = _("200文字以内で入れてください。")
_DAY = _("日付を入れてください。")
_IN_ENGLISH = _("急ぐときは、空のままでかまいません。英語の画面にも日本語で出ます。")
_DAYS = _("日数は1から30までにしてください。")


def _text(label: Any, hint: Any = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        max_length=LONGEST_TEXT,
        required=required,
        label=label,
        help_text=hint,
        error_messages={"required": format_lazy(_("{field}を入れてください。"), field=label), "max_length": _LONG},
    )


class FlashForm(forms.Form):
    """All of it, in the order in which an official thinks of it."""

    title = _text(_("注意喚起の題名"))
    title_en = _text(_("注意喚起の題名（英語）"), _IN_ENGLISH, required=False)
    technology = _text(
        _("何についてか"), _("施設の方が見て分かる名前を書いてください。例：〇〇社のVPN装置（△△シリーズ）")
    )
    technology_en = _text(_("何についてか（英語）"), _IN_ENGLISH, required=False)
    action = _text(
        _("していただきたいこと"),
        _(
            "専門の言葉を使わずに、一文で書いてください。例：保守の会社に電話して、VPN装置の更新が済んでいるかを聞いてください。"
        ),
    )
    action_en = _text(_("していただきたいこと（英語）"), _IN_ENGLISH, required=False)
    address = forms.CharField(
        max_length=LONGEST_TEXT,
        label=_("注意喚起のアドレス"),
        help_text=_("https:// で始まるアドレス"),
        validators=[URLValidator(schemes=["https"], message=_("https:// で始まるアドレスを入れてください。"))],
        error_messages={"required": _("注意喚起のアドレスを入れてください。"), "max_length": _LONG},
    )
    issued_on = forms.DateField(label=_("注意喚起が出た日"), error_messages={"required": _DAY, "invalid": _DAY})
    suggests = forms.MultipleChoiceField(
        error_messages={
            "required": _("該当を示す答えを、一つ以上選んでください。"),
            "invalid_choice": _("答えを、一覧から選んでください。"),
        }
    )
    dont_know = forms.BooleanField(required=False, initial=True)
    unanswered = forms.BooleanField(required=False, initial=True)
    never = forms.BooleanField(required=False, initial=True)
    closes_on = forms.DateField(
        label=_("締切の日（この日の23:59まで）"), error_messages={"required": _DAY, "invalid": _DAY}
    )
    reason = forms.CharField(max_length=400, error_messages={"required": _("理由を入れてください。")})
    days = forms.IntegerField(
        min_value=1,
        max_value=FlashSurvey.LONGEST_DAYS,
        initial=14,
        error_messages={
            "required": _("日数を入れてください。"),
            "invalid": _("日数を数字で入れてください。"),
            "min_value": _DAYS,
            "max_value": _DAYS,
        },
    )

    def __init__(self, *args: Any, items: Iterable[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["suggests"].choices = [  # type: ignore[attr-defined]  # its field
            (f"{item.link_id}:{option.code}", "") for item in items for option in item.options
        ]

    def advisory(self) -> Advisory:
        """Of a valid form."""
        given = self.cleaned_data
        return Advisory(
            title=given["title"],
            title_en=given["title_en"] or given["title"],
            technology=given["technology"],
            technology_en=given["technology_en"] or given["technology"],
            action=given["action"],
            action_en=given["action_en"] or given["action"],
            address=given["address"],
            issued_on=given["issued_on"],
        )

    def plan(self) -> Suggesting:
        """Of a valid form."""
        codes: dict[str, set[str]] = {}
        for chosen in self.cleaned_data["suggests"]:
            link_id, _colon, code = chosen.partition(":")
            codes.setdefault(link_id, set()).add(code)
        return Suggesting(
            tuple(Suggestion(link_id, frozenset(found)) for link_id, found in codes.items()),
            dont_know=self.cleaned_data["dont_know"],
            unanswered=self.cleaned_data["unanswered"],
            never=self.cleaned_data["never"],
        )


class OpenForm(forms.Form):
    """That somebody looked at the numbers, and at which."""

    chosen_at = forms.CharField(max_length=40, required=False)  # as the page had it
    sure = forms.BooleanField(error_messages={"required": _("確認の欄に印を付けてください。")})

    def confirmed(self) -> datetime:
        """When those were chosen of whom the page told; long ago for what no page of ours sent."""
        try:
            return datetime.fromisoformat(self.cleaned_data["chosen_at"])
        except ValueError:
            return _LONG_AGO


class FinishForm(forms.Form):
    """Why it is followed no longer."""

    reason = forms.CharField(
        max_length=400,
        error_messages={
            "required": _("理由を入れてください。"),
            "max_length": _("理由は400文字以内で入れてください。"),
        },
    )
