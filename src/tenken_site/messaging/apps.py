from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "tenken_site.messaging"
    label = "messaging"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tenken_site.messaging import jobs  # noqa: F401  # registers the lane and the duty
