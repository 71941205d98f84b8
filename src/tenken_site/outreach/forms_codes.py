"""What an official enters to have one clinic sent a new access code."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenken_site.outreach.models import CodeRequest

__all__ = ["CodeForm"]


class CodeForm(forms.Form):
    """By which way, and for a mail to which address: the one on file, or a new one as the clinic told it."""

    channel = forms.ChoiceField(
        choices=CodeRequest.Channel.choices, error_messages={"required": _("送り方を選んでください。")}
    )
    to = forms.ChoiceField(choices=[("file", "file"), ("new", "new")], required=False)
    mail = forms.EmailField(
        required=False, max_length=254, error_messages={"invalid": _("メールアドレスの形が違います。")}
    )

    def __init__(self, *arguments: Any, on_file: str = "", **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._on_file = on_file

    def clean(self) -> dict[str, Any]:
        """A mail needs an address: a new one where none is on file."""
        given: dict[str, Any] = super().clean() or {}
        by_mail = given.get("channel") == CodeRequest.Channel.MAIL
        if by_mail and not self._to_file(given) and given.get("mail") == "":
            self.add_error("mail", _("新しいメールアドレスを入れてください。"))
        return given

    def _to_file(self, given: dict[str, Any]) -> bool:
        # Whoever types a new address means it, whichever line is marked above.
        return bool(self._on_file) and given.get("to") == "file" and given.get("mail") == ""

    @property
    def way(self) -> str:
        """The way, of a valid form."""
        return str(self.cleaned_data["channel"])

    @property
    def new_mail(self) -> str:
        """The new address of a valid form; blank for the one on file."""
        return "" if self._to_file(self.cleaned_data) else str(self.cleaned_data["mail"])

    @property
    def mail_to(self) -> str:
        """Where the mail of a valid form would go."""
        return self.new_mail or self._on_file
