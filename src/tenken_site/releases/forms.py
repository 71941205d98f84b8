"""What the ministry gives to prepare, check and withdraw a release."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenken_site.releases.models import Release
from tenken_site.releases.policies import FURTHEST, POINTS

__all__ = ["Approving", "Describing", "Naming", "Reasoning", "Withdrawing"]

_TITLE = {"required": _("題名を入力してください。"), "max_length": _("題名が長すぎます。短くしてください。")}
_WHY = {"required": _("理由を入力してください。"), "max_length": _("理由は400文字以内で入力してください。")}
#: A moment typed a minute ago is still now.
_GRACE = timedelta(minutes=1)


class Describing(forms.Form):
    """Title, what was asked, and which tables."""

    title_ja = forms.CharField(max_length=120, error_messages=_TITLE)
    title_en = forms.CharField(
        max_length=200, error_messages=_TITLE | {"required": _("英語の題名を入力してください。")}
    )
    edition = forms.ChoiceField(
        choices=Release.Edition.choices,
        initial=Release.Edition.FINAL,
        error_messages={
            "required": _("速報、確報、訂正版のどれかを選んでください。"),
            "invalid_choice": _("速報、確報、訂正版のどれかを選んでください。"),
        },
    )
    summary_ja = forms.CharField(
        max_length=2000, required=False, error_messages={"max_length": _("説明は2000文字以内で入力してください。")}
    )
    summary_en = forms.CharField(
        max_length=4000, required=False, error_messages={"max_length": _("英語の説明が長すぎます。短くしてください。")}
    )
    tables = forms.MultipleChoiceField(
        error_messages={
            "required": _("公表する表を、一つ以上選んでください。"),
            "invalid_choice": _("公表する表を、一覧から選んでください。"),
        }
    )

    def __init__(self, *args: Any, tables: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tables"].choices = [(key, key) for key in tables]  # type: ignore[attr-defined]  # its field


class Naming(Describing):
    """A new one also gets the name in its address, which never changes."""

    name = forms.CharField(
        max_length=60,
        validators=[
            RegexValidator(r"^[a-z0-9][a-z0-9-]*$", _("公表の記号は、半角の小文字、数字、ハイフンで入力してください。"))
        ],
        error_messages={
            "required": _("公表の記号を入力してください。"),
            "max_length": _("公表の記号は60文字以内で入力してください。"),
        },
    )

    def clean_name(self) -> str:
        """Not one that is taken."""
        name: str = self.cleaned_data["name"]
        if Release.objects.filter(slug=name).exists():
            raise forms.ValidationError(_("この記号は使われています。別の記号にしてください。"))
        return name


class Reasoning(forms.Form):
    """Why something is sent back, or stopped."""

    words = forms.CharField(max_length=400, error_messages=_WHY)


class Approving(forms.Form):
    """The check list, words, and the moment of publication in Japan time."""

    points = forms.MultipleChoiceField(
        required=False,
        choices=[(point, point) for point in POINTS],
        error_messages={"invalid_choice": _("点検の項目を、一覧から選んでください。")},
    )
    check_words = forms.CharField(
        max_length=400,
        error_messages={
            "required": _("点検した内容を、言葉で入力してください。"),
            "max_length": _("点検した内容は400文字以内で入力してください。"),
        },
    )
    day = forms.DateField(
        error_messages={
            "required": _("公表する日を入力してください。"),
            "invalid": _("公表する日を、2026-09-30 のように入力してください。"),
        }
    )
    clock = forms.TimeField(
        error_messages={
            "required": _("公表する時刻を入力してください。"),
            "invalid": _("公表する時刻を、14:00 のように入力してください。"),
        }
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def clean_points(self) -> tuple[str, ...]:
        """All of them."""
        points = tuple(self.cleaned_data["points"])
        if set(points) != set(POINTS):
            raise forms.ValidationError(_("点検の項目を、すべて確かめて印を付けてください。"))
        return points

    def clean(self) -> dict[str, Any]:
        """Puts day and time together."""
        given: dict[str, Any] = super().clean() or {}
        if "day" in given and "clock" in given:
            moment = timezone.make_aware(datetime.combine(given["day"], given["clock"]))
            if moment < self.now - _GRACE:
                self.add_error("day", _("公表する日時は、いまより後にしてください。"))
            elif moment > self.now + FURTHEST:
                self.add_error("day", _("公表する日時は、1年以内にしてください。"))
            given["publish_at"] = moment
        return given


class Withdrawing(forms.Form):
    """Why, for everybody to read; and the release's name typed by hand."""

    reason_ja = forms.CharField(max_length=400, error_messages=_WHY)
    reason_en = forms.CharField(
        max_length=600, required=False, error_messages={"max_length": _("英語の理由が長すぎます。短くしてください。")}
    )
    name = forms.CharField(
        max_length=60, error_messages={"required": _("公表の記号を、表示のとおりに入力してください。")}
    )

    def __init__(self, *args: Any, slug: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slug = slug

    def clean_name(self) -> str:
        """Exactly the release's."""
        name: str = self.cleaned_data["name"].strip()
        if name != self.slug:
            raise forms.ValidationError(_("公表の記号が違います。表示のとおりに入力してください。"))
        return name
