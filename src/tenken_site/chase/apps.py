from django.apps import AppConfig


class ChaseConfig(AppConfig):
    name = "tenken_site.chase"
    label = "chase"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Final dispositions ask what calls showed."""
        from tenken_site.campaigns import contact_signs
        from tenken_site.chase import queries

        contact_signs.register(queries.signs)
