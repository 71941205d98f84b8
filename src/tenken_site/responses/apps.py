from django.apps import AppConfig


class ResponsesConfig(AppConfig):
    name = "tenken_site.responses"
    label = "responses"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Registers what the worker does for responses."""
        from tenken_site.responses import (
            jobs,  # noqa: F401  # importing registers
            receipt_mail,
        )

        receipt_mail.register()
