"""The form of a wave: what the ministry may set, and the shorter one of a prefecture or city."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from tenken.disposition.lifecycle import CaseStatus
from tenken.outreach.audience import Audience
from tenken.questionnaire.survey_model import JAPAN, MessageText
from tenken_site.campaigns.words import status_names
from tenken_site.frames.words import kind_names_apart
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.outreach.models import Wave
from tenken_site.outreach.plans import MOST_OWN_WORDS, WavePlan

__all__ = ["MinistryWaveForm", "RelayWaveForm", "WaveForm", "digest_of"]

_MISSING = {"required": _("入力してください。")}
_CHANNELS = [("mail", _("メール")), ("letter", _("封書"))]
_PURPOSES = [
    ("reminder", _("督促")),
    ("invitation", _("案内")),
    ("access_code", _("アクセスコードの送付")),
    ("trial", _("到達の確認（開始前）")),
]
_HOLD_OUTS = [("0", _("全員に送る")), ("5", "5%"), ("10", "10%"), ("20", "20%"), ("50", "50%")]
CHECKBOXES = forms.CheckboxSelectMultiple


def _statuses() -> list[tuple[str, str]]:
    """Who has submitted gets no wave."""
    return [(one.value, status_names()[one]) for one in (CaseStatus.NOT_STARTED, CaseStatus.IN_PROGRESS)]


def _kinds() -> list[tuple[str, str]]:
    return list(kind_names_apart().items())


class WaveForm(forms.Form):
    """What every wave has."""

    name = forms.CharField(max_length=60, error_messages=_MISSING)
    on = forms.DateField(required=False, error_messages={"invalid": _("日付を選んでください。")})
    at = forms.TimeField(error_messages=_MISSING | {"invalid": _("時刻を 10:00 のように入力してください。")})
    statuses = forms.MultipleChoiceField(choices=_statuses, required=False, widget=CHECKBOXES)
    kinds = forms.MultipleChoiceField(choices=_kinds, required=False, widget=CHECKBOXES)

    def plan(self) -> WavePlan:
        """The plan that was entered. Only of a valid form."""
        raise NotImplementedError

    def _audience(self, **more: list[str]) -> Audience:
        given = self.cleaned_data
        return Audience.from_json({"statuses": given["statuses"], "kinds": given["kinds"], **more})


class MinistryWaveForm(WaveForm):
    """A wave of the ministry."""

    purpose = forms.ChoiceField(choices=_PURPOSES, error_messages=_MISSING)
    message = forms.ChoiceField(choices=[], error_messages=_MISSING)
    days_before_close = forms.IntegerField(required=False, min_value=0, max_value=120)
    channels = forms.MultipleChoiceField(choices=_CHANNELS, widget=CHECKBOXES, error_messages=_MISSING)
    area = forms.ChoiceField(choices=[], required=False)
    hold_out_percent = forms.ChoiceField(choices=_HOLD_OUTS, required=False)

    def __init__(self, *args: Any, messages: list[MessageText], areas: list[Jurisdiction], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        message, area = self.fields["message"], self.fields["area"]
        assert isinstance(message, forms.ChoiceField) and isinstance(area, forms.ChoiceField)  # noqa: S101, PT018  # declared above
        message.choices = [(one.id, re.sub(r"{\w+}", "…", one.subject)) for one in messages]
        area.choices = [("", _("全国"))] + [(one.code, one.name) for one in areas]

    def plan(self) -> WavePlan:
        """The plan that was entered. A day wins over a distance from the deadline."""
        given = self.cleaned_data
        return WavePlan(
            name=given["name"],
            purpose=given["purpose"],
            message=given["message"],
            channels=tuple(sorted(given["channels"], key=["mail", "letter"].index)),
            at=given["at"],
            on=given["on"],
            days_before_close=None if given["on"] else given["days_before_close"],
            audience=self._audience(areas=[given["area"]] if given["area"] else []),
            hold_out_percent=int(given["hold_out_percent"] or 0),
        )

    @staticmethod
    def initial_of(wave: Wave) -> dict[str, Any]:
        """What the form shows of a wave that is stored."""
        local = wave.planned_at.astimezone(JAPAN)
        return {
            **_shared(wave),
            "on": None if wave.days_before_close is not None else local.date(),
            "purpose": wave.purpose,
            "message": wave.message,
            "days_before_close": wave.days_before_close,
            "channels": wave.channels,
            "area": next(iter(wave.audience.get("areas", [])), ""),
            "hold_out_percent": wave.hold_out_percent,
        }


class RelayWaveForm(WaveForm):
    """A prefecture's or city's own reminder."""

    own_words = forms.CharField(max_length=MOST_OWN_WORDS, error_messages=_MISSING, widget=forms.Textarea)
    contact_office = forms.CharField(max_length=100, error_messages=_MISSING)
    contact_telephone = forms.CharField(max_length=30, required=False)
    contact_mail = forms.EmailField(
        required=False,
        error_messages={"invalid": _("メールアドレスの形になっていません。")},
        # Django takes quoted names and bare hosts; mail servers do not, and every mail of the wave would fail.
        validators=[RegexValidator(r"\A[^\"\[\]]*\Z", message=_("メールアドレスの形になっていません。"))],
    )

    def __init__(self, *args: Any, messages: list[MessageText], areas: list[Jurisdiction], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._message = messages[0].id if messages else ""
        del areas
        self.fields["on"].required = True
        self.fields["on"].error_messages |= _MISSING

    def plan(self) -> WavePlan:
        """The plan that was entered."""
        given = self.cleaned_data
        return WavePlan(
            name=given["name"],
            purpose=Wave.Purpose.REMINDER.value,
            message=self._message,
            at=given["at"],
            on=given["on"],
            audience=self._audience(),
            own_words=given["own_words"],
            contact_office=given["contact_office"],
            contact_telephone=given["contact_telephone"],
            contact_mail=given["contact_mail"],
        )

    @staticmethod
    def initial_of(wave: Wave) -> dict[str, Any]:
        """What the form shows of a wave that is stored."""
        return {
            **_shared(wave),
            "own_words": wave.own_words,
            "contact_office": wave.contact_office,
            "contact_telephone": wave.contact_telephone,
            "contact_mail": wave.contact_mail,
        }


def _shared(wave: Wave) -> dict[str, Any]:
    local = wave.planned_at.astimezone(JAPAN)
    return {
        "name": wave.name,
        "on": local.date(),
        "at": local.time(),
        "statuses": wave.audience.get("statuses", []),
        "kinds": wave.audience.get("kinds", []),
    }


def digest_of(plan: WavePlan) -> str:
    """A mark of what was shown: the plan that is stored is the one that was read."""
    plain: Mapping[str, Any] = asdict(plan) | {"audience": plan.audience.to_json()}
    return hashlib.sha256(json.dumps(plain, default=str, sort_keys=True).encode()).hexdigest()[:16]
