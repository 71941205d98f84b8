from django.apps import AppConfig


class FlashSurveysConfig(AppConfig):
    name = "tenken_site.flash_surveys"
    label = "flash_surveys"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tenken_site.flash_surveys import jobs  # noqa: F401  # registers runs and duties
