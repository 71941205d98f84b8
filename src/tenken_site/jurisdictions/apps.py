from django.apps import AppConfig


class JurisdictionsConfig(AppConfig):
    name = "tenken_site.jurisdictions"
    label = "jurisdictions"
    default_auto_field = "django.db.models.BigAutoField"
