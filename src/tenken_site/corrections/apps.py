from django.apps import AppConfig


class CorrectionsConfig(AppConfig):
    name = "tenken_site.corrections"
    label = "corrections"
