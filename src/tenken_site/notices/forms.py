"""What officials type: notices, covering texts, records of passing on."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from tenken_site.campaigns.models import Campaign
from tenken_site.notices.actions.receive import Covering
from tenken_site.notices.models import Delivery, Passing
from tenken_site.notices.policies import BadDay, check_day_of_passing, check_own_deadline, last_day
from tenken_site.notices.words import channel_name
from tenken_site.ui import dates

__all__ = ["CoveringForm", "NoticeForm", "PassingForm", "WithdrawForm"]

_DAY = {
    "required": gettext_lazy("日付を入力してください。"),
    "invalid": gettext_lazy("日付を、カレンダーにある日で入力してください。"),
}


class _Words(forms.Form):
    """Labels without colons; fields look like the site's."""

    required_css_class = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "in")


class NoticeForm(_Words):
    """Title and text of a notice."""

    title = forms.CharField(
        label=gettext_lazy("件名"),
        max_length=200,
        error_messages={
            "required": gettext_lazy("件名を入力してください。"),
            "max_length": gettext_lazy("件名は200文字までにしてください。"),
        },
    )
    body = forms.CharField(
        label=gettext_lazy("本文"),
        help_text=gettext_lazy("空の行で段落が分かれます。アドレス（https://…）は、自治体の画面でリンクになります。"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"class": "in", "rows": 16}),
        error_messages={
            "required": gettext_lazy("本文を入力してください。"),
            "max_length": gettext_lazy("本文は10,000文字までにしてください。"),
        },
    )


class WithdrawForm(_Words):
    """Why a notice is withdrawn."""

    reason = forms.CharField(
        label=gettext_lazy("取り下げの理由"),
        help_text=gettext_lazy("自治体の画面に表示します。"),
        max_length=200,
        error_messages={
            "required": gettext_lazy("理由を入力してください。"),
            "max_length": gettext_lazy("理由は200文字までにしてください。"),
        },
    )


class CoveringForm(_Words):
    """A relay's own words and contact."""

    covering_text = forms.CharField(
        label=gettext_lazy("管内の診療所への文（添え書き）"),
        help_text=gettext_lazy("お知らせの文の最初に入ります。書かなくてもかまいません。"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"class": "in", "rows": 8}),
        error_messages={"max_length": gettext_lazy("文は4,000文字までにしてください。")},
    )
    own_deadline = forms.DateField(
        label=gettext_lazy("早めの回答をお願いする日"),
        required=False,
        widget=forms.DateInput(attrs={"class": "in", "type": "date"}, format="%Y-%m-%d"),
        error_messages=_DAY,
    )
    contact_office = forms.CharField(
        label=gettext_lazy("問い合わせ先の部署"),
        help_text=gettext_lazy("例：千葉県 健康福祉部 医療整備課"),
        max_length=100,
        error_messages={"required": gettext_lazy("問い合わせ先の部署を入力してください。")},
    )
    contact_person = forms.CharField(label=gettext_lazy("担当者（任意）"), required=False, max_length=60)
    contact_telephone = forms.RegexField(
        regex=r"^[0-9０-９\-－ー()（） 　+内線]*$",
        label=gettext_lazy("電話番号"),
        required=False,
        max_length=30,
        error_messages={"invalid": gettext_lazy("電話番号は、数字とハイフンで入力してください。")},
    )
    contact_mail = forms.EmailField(
        label=gettext_lazy("メールアドレス"),
        required=False,
        max_length=254,
        error_messages={
            "invalid": gettext_lazy("メールアドレスの形を確かめてください。例：iryo@pref.example.jp"),
            "max_length": gettext_lazy("メールアドレスの形を確かめてください。例：iryo@pref.example.jp"),
        },
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign
        self.fields["own_deadline"].help_text = gettext(
            "調査の締切（%(day)s）までの日を入れます。空けておくと、調査の締切だけを書きます。"
        ) % {"day": dates.short_day(last_day(campaign), language="ja")}

    def clean_own_deadline(self) -> date | None:
        """Not after the campaign's deadline."""
        day: date | None = self.cleaned_data["own_deadline"]
        try:
            check_own_deadline(self.campaign, day=day)
        except BadDay:
            raise ValidationError(
                gettext("調査の締切（%(day)s）より後の日は指定できません。")
                % {"day": dates.short_day(last_day(self.campaign), language="ja")}
            ) from None
        return day

    def clean(self) -> dict[str, Any]:
        """Clinics need at least one way to ask."""
        cleaned = super().clean() or {}
        reached = cleaned.get("contact_telephone") or cleaned.get("contact_mail")
        if not reached and not {"contact_telephone", "contact_mail"} & set(self.errors):
            self.add_error("contact_telephone", gettext("電話番号かメールアドレスの、どちらかを入力してください。"))
        return cleaned

    def covering(self) -> Covering:
        """What was typed, for the action."""
        typed = self.cleaned_data
        return Covering(
            text=typed["covering_text"],
            own_deadline=typed["own_deadline"],
            office=typed["contact_office"],
            person=typed["contact_person"],
            telephone=typed["contact_telephone"],
            mail=typed["contact_mail"],
        )

    @staticmethod
    def as_written(copy: Delivery) -> dict[str, object]:
        """The form's first values: what the relay wrote before."""
        names = ("covering_text", "own_deadline", "contact_office", "contact_person", "contact_telephone")
        return {name: getattr(copy, name) for name in (*names, "contact_mail")}


class PassingForm(_Words):
    """When, to whom and how."""

    on = forms.DateField(
        label=gettext_lazy("周知した日"),
        widget=forms.DateInput(attrs={"class": "in s", "type": "date"}, format="%Y-%m-%d"),
        error_messages=_DAY,
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("方法"),
        choices=Passing.Channel.choices,
        widget=forms.Select(attrs={"class": "in s"}),
        error_messages={
            "required": gettext_lazy("方法を選んでください。"),
            "invalid_choice": gettext_lazy("方法を一覧から選んでください。"),
        },
    )
    to = forms.CharField(
        label=gettext_lazy("相手"),
        help_text=gettext_lazy("例：管内の全診療所、県医師会"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "in s"}),
        error_messages={"required": gettext_lazy("相手を入力してください。")},
    )
    count = forms.IntegerField(
        label=gettext_lazy("件数（任意）"),
        required=False,
        min_value=1,
        max_value=1_000_000,
        widget=forms.NumberInput(attrs={"class": "in s"}),
        error_messages={
            "invalid": gettext_lazy("件数は数字で入力してください。"),
            "min_value": gettext_lazy("件数は1以上で入力してください。"),
            "max_value": gettext_lazy("件数が大きすぎます。確かめてください。"),
        },
    )
    note = forms.CharField(
        label=gettext_lazy("メモ（任意）"),
        required=False,
        max_length=400,
        widget=forms.TextInput(attrs={"class": "in s"}),
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["channel"].choices = [  # type: ignore[attr-defined]  # a ChoiceField has choices
            ("", gettext("選んでください")),
            *((channel.value, channel_name(channel.value)) for channel in Passing.Channel),
        ]

    def clean_on(self) -> date:
        """A record tells what was done."""
        day: date = self.cleaned_data["on"]
        try:
            check_day_of_passing(day=day, now=self.now)
        except BadDay:
            raise ValidationError(gettext("これからの日は記録できません。周知した後に記録してください。")) from None
        return day
