"""Addresses of flash surveys, below the campaign whose answers choose."""

from django.urls import path

from tenken_site.flash_surveys.views import asking, flash_survey

_ONE = "campaigns/<slug:slug>/flash/<int:flash>/"

urlpatterns = [
    path("campaigns/<slug:slug>/flash/", asking.flash_list, name="flash-list"),
    path("campaigns/<slug:slug>/flash/new/", asking.flash_new, name="flash-new"),
    path(_ONE, flash_survey.flash_survey, name="flash-survey"),
    path(f"{_ONE}progress/", flash_survey.flash_progress, name="flash-progress"),
]
