"""What an official enters about datasets, their review, and records to be taken out."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenken.dataset.model import Variable
from tenken_site.datasets.models import EditDecision, Export, MicrodataRequest
from tenken_site.responses.models import Unlock

__all__ = ["BuildForm", "DecideForm", "ExportForm", "FlagFilter", "MicrodataForm"]

ANY = ("", _("すべて"))


class BuildForm(forms.Form):
    """Under which unlock, and that somebody read what it means."""

    unlock = forms.ModelChoiceField(
        Unlock.objects.none(),
        error_messages={"required": _("利用許可を選んでください。"), "invalid_choice": _("利用許可を選んでください。")},
    )
    sure = forms.BooleanField(error_messages={"required": _("確認の欄に印を付けてください。")})

    def __init__(self, *args: Any, unlocks: Iterable[Unlock], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unlock"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # for the type checker
        field.queryset = Unlock.objects.filter(pk__in=[one.pk for one in unlocks])


class FlagFilter(forms.Form):
    """Which flags to show."""

    rule = forms.CharField(required=False, max_length=100)
    severity = forms.ChoiceField(required=False, choices=[ANY, ("high", ""), ("medium", ""), ("low", "")])
    state = forms.ChoiceField(required=False, choices=[ANY, ("open", ""), ("decided", ""), ("settled", "")])
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)


class DecideForm(forms.Form):
    """What is decided about one flag. Whether a value fits its variable is for the action to say."""

    verdict = forms.ChoiceField(
        choices=EditDecision.Verdict.choices,
        error_messages={
            "required": _("どうするかを選んでください。"),
            "invalid_choice": _("どうするかを選んでください。"),
        },
    )
    variable = forms.CharField(required=False, max_length=200)
    value = forms.CharField(required=False, max_length=200)
    reason = forms.CharField(
        required=False, max_length=400, error_messages={"max_length": _("理由は400文字以内で入れてください。")}
    )


class MicrodataForm(forms.Form):
    """Why, which variables, for how many days."""

    reason = forms.CharField(
        max_length=400,
        error_messages={
            "required": _("理由を入れてください。"),
            "max_length": _("理由は400文字以内で入れてください。"),
        },
    )
    columns = forms.MultipleChoiceField(
        error_messages={
            "required": _("取り出す変数を選んでください。"),
            "invalid_choice": _("選べない変数があります。選び直してください。"),
        }
    )
    days = forms.IntegerField(
        min_value=1,
        max_value=MicrodataRequest.LONGEST_DAYS,
        initial=14,
        error_messages={
            "required": _("日数を入れてください。"),
            "invalid": _("日数を数字で入れてください。"),
            "min_value": _("日数は1から90までにしてください。"),
            "max_value": _("日数は1から90までにしてください。"),
        },
    )

    def __init__(self, *args: Any, variables: Sequence[Variable], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["columns"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  # for the type checker
        field.choices = [(one.name, one.name) for one in variables]


class ExportForm(forms.Form):
    """In which format."""

    form = forms.ChoiceField(choices=Export.Format.choices)
