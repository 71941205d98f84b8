from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "tenken_site.monitoring"
    label = "monitoring"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Registers the duties that keep the facts fresh."""
        from tenken_site.monitoring import jobs  # noqa: F401
