from django.apps import AppConfig


class RiskAssessmentsConfig(AppConfig):
    name = "tenken_site.risk_assessments"
    label = "risk_assessments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tenken_site.risk_assessments import jobs, jobs_analysis  # noqa: F401  # register runs and a duty
