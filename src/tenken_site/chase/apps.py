from django.apps import AppConfig


class ChaseConfig(AppConfig):
    name = "tenken_site.chase"
    label = "chase"
    default_auto_field = "django.db.models.BigAutoField"
