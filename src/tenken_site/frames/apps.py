from django.apps import AppConfig


class FramesConfig(AppConfig):
    name = "tenken_site.frames"
    label = "frames"
    default_auto_field = "django.db.models.BigAutoField"
