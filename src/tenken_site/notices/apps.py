from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "tenken_site.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
