from django.apps import AppConfig


class EncryptionConfig(AppConfig):
    name = "tenken_site.encryption"
    label = "encryption"
    default_auto_field = "django.db.models.BigAutoField"
