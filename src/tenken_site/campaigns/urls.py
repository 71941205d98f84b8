"""Addresses of a campaign's pages for officials."""

from django.urls import path

from tenken_site.campaigns.views import adding, campaign, closing, dispositions, extending

urlpatterns = [
    path("surveys/add/", adding.add_clinic, name="clinic-add"),
    path("campaigns/<slug:slug>/", campaign.campaign, name="campaign"),
    path("campaigns/<slug:slug>/extend/", extending.extend, name="campaign-extend"),
    path("campaigns/<slug:slug>/reopen/", extending.reopen, name="campaign-reopen"),
    path("campaigns/<slug:slug>/close/", closing.close, name="campaign-close"),
    path("campaigns/<slug:slug>/cases/<str:public_id>/", extending.case_page, name="campaign-case"),
    path("campaigns/<slug:slug>/dispositions/", dispositions.dispositions, name="final-dispositions"),
]
