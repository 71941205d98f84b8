"""Addresses of verifications, below their campaign."""

from django.urls import path

from tenken_site.verifications.views import recording, results, samples

_ALL = "campaigns/<slug:slug>/verifications/"
_ONE = f"{_ALL}<int:verification>/"

urlpatterns = [
    path(_ALL, samples.verification_list, name="verification-list"),
    path(_ONE, samples.verification, name="verification"),
    path(f"{_ONE}clinics/<str:public_id>/", recording.record, name="verification-record"),
    path(f"{_ONE}result/", results.result, name="verification-result"),
    path(f"{_ONE}result/csv/", results.result_file, name="verification-file"),
]
