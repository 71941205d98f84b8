from django.apps import AppConfig


class DatasetsConfig(AppConfig):
    name = "tenken_site.datasets"
    label = "datasets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tenken_site.datasets import jobs  # noqa: F401  # registers runs and duties
