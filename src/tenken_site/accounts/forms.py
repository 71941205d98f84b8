"""The form for ID and password: allauth's, in our words."""

import unicodedata
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

__all__ = ["PasswordForm"]


class PasswordForm(LoginForm):  # type: ignore[misc]  # allauth has no types
    """Says the same whether the ID exists, the password is wrong or the account is closed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].error_messages["required"] = gettext_lazy("IDを入力してください。")
        self.fields["password"].error_messages["required"] = gettext_lazy("パスワードを入力してください。")

    def clean_login(self) -> str:
        """The ID with width and case folded: full-width letters come from Japanese keyboards."""
        return unicodedata.normalize("NFKC", str(self.cleaned_data["login"])).strip().lower()

    def clean(self) -> dict[str, Any]:
        """allauth's check, with one message for every refusal. Raises TooManyFailures."""
        refused = ValidationError(
            gettext("IDまたはパスワードが違います。大文字と小文字を確かめて、もう一度入力してください。"),
            code="refused",
        )
        try:
            cleaned: dict[str, Any] = super().clean()
        except ValidationError:
            raise refused from None
        if self.user is not None and not self.user.is_active:
            get_adapter().authentication_failed(self.request, username=self.cleaned_data.get("login", ""))
            raise refused
        return cleaned
