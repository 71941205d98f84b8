from django.apps import AppConfig


class VerificationsConfig(AppConfig):
    name = "tenken_site.verifications"
    label = "verifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tenken_site.verifications import jobs  # noqa: F401  # registers the run
