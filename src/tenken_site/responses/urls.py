"""Addresses of a respondent's pages."""

from django.urls import path

from tenken_site.responses.views import (
    answering,
    correction,
    form,
    front,
    letting_help,
    own_log,
    paper,
    pause,
    receipt,
    receipt_check,
    relay_answers,
    review,
    save,
    submitting,
    tasks,
    unlocks,
)

urlpatterns = [
    path("surveys/", tasks.surveys, name="surveys"),
    path("cases/<str:public_id>/", front.case, name="case"),
    path("cases/<str:public_id>/answer/", answering.answer, name="answer"),
    path("cases/<str:public_id>/answers/<str:link_id>/", save.save_one, name="save"),
    path("cases/<str:public_id>/pause/", pause.pause, name="pause"),
    path("cases/<str:public_id>/review/", review.review, name="review"),
    path("cases/<str:public_id>/submit/", submitting.submit, name="submit"),
    path("cases/<str:public_id>/receipt/", receipt.receipt, name="receipt"),
    path("cases/<str:public_id>/receipt/<int:number>/", receipt.receipt, name="receipt"),
    path("cases/<str:public_id>/receipt/<int:number>/pdf/", paper.receipt_pdf, name="receipt-pdf"),
    path("cases/<str:public_id>/discard-correction/", correction.discard, name="discard-correction"),
    path("cases/<str:public_id>/log/", own_log.own_log, name="own-log"),
    path("receipts/check/", receipt_check.receipt_check, name="receipt-check"),
    path("cases/<str:public_id>/helpers/", letting_help.helpers, name="helpers"),
    path("cases/<str:public_id>/form/", form.form, name="form"),
    path("cases/<str:public_id>/form/pdf/", paper.form_pdf, name="form-pdf"),
    path("campaigns/<slug:slug>/unlocks/", unlocks.unlock_list, name="unlocks"),
    path("campaigns/<slug:slug>/unlocks/<int:unlock>/", unlocks.decide, name="unlock-decide"),
    path("campaigns/<slug:slug>/cases/<str:public_id>/answers/", relay_answers.case_answers, name="case-answers"),
]
