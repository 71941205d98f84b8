from django.apps import AppConfig


class CustodyConfig(AppConfig):
    name = "tenken_site.custody"
    label = "custody"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tenken_site.custody import jobs, jobs_audit  # noqa: F401  # registers runs and duties
