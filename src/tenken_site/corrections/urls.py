"""Addresses of the list's corrections."""

from django.urls import path

from tenken_site.corrections.views import own_unit, proposals, reply, review, units

urlpatterns = [
    path("campaigns/<slug:slug>/units/", units.unit_list, name="frame-list"),
    path("campaigns/<slug:slug>/units/<int:unit>/", units.unit, name="frame-unit"),
    path("campaigns/<slug:slug>/units/<int:unit>/propose/", units.unit_propose, name="unit-propose"),
    path("campaigns/<slug:slug>/proposals/", proposals.proposal_list, name="proposal-list"),
    path("campaigns/<slug:slug>/proposals/<int:proposal>/", proposals.proposal, name="proposal"),
    path("campaigns/<slug:slug>/review/", review.review_list, name="review-list"),
    path("cases/<str:public_id>/unit/", own_unit.own_unit, name="own-unit"),
    path("reply/", reply.reply, name="reply"),
    path("reply/<str:reference>/", reply.reply_letter, name="reply-letter"),
]
