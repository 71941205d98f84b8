from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "tenken_site.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
