"""Addresses of the chase desk."""

from django.urls import path

from tenken_site.chase.views import calls, case, desk, finding, unsubmitted

urlpatterns = [
    path("campaigns/<slug:slug>/calls/", desk.chosen, name="chase"),
    path("campaigns/<slug:slug>/calls/<slug:area>/", desk.area, name="chase-area"),
    path("campaigns/<slug:slug>/calls/<slug:area>/list/", unsubmitted.unsubmitted, name="chase-list"),
    path("campaigns/<slug:slug>/calls/<slug:area>/find/", finding.find, name="chase-find"),
    path("campaigns/<slug:slug>/calls/<slug:area>/<slug:public_id>/", case.case, name="chase-case"),
    path("campaigns/<slug:slug>/calls/<slug:area>/<slug:public_id>/contact/", case.contact, name="chase-contact"),
    path("campaigns/<slug:slug>/calls/<slug:area>/<slug:public_id>/attempt/", calls.attempt, name="chase-attempt"),
    path("campaigns/<slug:slug>/calls/<slug:area>/<slug:public_id>/undo/", calls.undo, name="chase-undo"),
    path("campaigns/<slug:slug>/calls/<slug:area>/<slug:public_id>/take/", calls.taken, name="chase-take"),
]
