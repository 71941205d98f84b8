"""Addresses of the officials' counts."""

from django.urls import path

from tenken_site.monitoring.views import meeting, questions, status

urlpatterns = [
    path("status/", status.newest, name="status-newest"),
    path("status/<slug:slug>/", status.status, name="status"),
    path("status/<slug:slug>/questions/", questions.questions, name="question-facts"),
    path("status/<slug:slug>/<slug:area>/", status.status, name="status-area"),
    path("status/<slug:slug>/<slug:area>/meeting/", meeting.meeting, name="status-meeting"),
]
