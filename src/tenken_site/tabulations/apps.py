from django.apps import AppConfig


class TabulationsConfig(AppConfig):
    name = "tenken_site.tabulations"
    label = "tabulations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tenken_site.tabulations import jobs  # noqa: F401  # registers its runs
