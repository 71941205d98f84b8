from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "tenken_site.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tenken_site.jobs import jobs  # noqa: F401  # registers duties
