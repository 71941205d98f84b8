from django.apps import AppConfig


class RiskAssessmentsConfig(AppConfig):
    name = "tenken_site.risk_assessments"
    label = "risk_assessments"
