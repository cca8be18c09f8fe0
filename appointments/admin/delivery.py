"""The mails about a message: how they went, trying one now, and telling one more address."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.formats import date_format
from django.utils.timezone import localtime

from appointments import delivery
from appointments.forms import HandlingForm
from appointments.models import Inquiry, Notification
from appointments.models.notifications import LEFT_OUT
from network_addresses import truncated_address


def urls(inquiry_admin):
    """Return the addresses of these steps, below the messages' list."""
    wrap = inquiry_admin.admin_site.admin_view

    def resend(request, pk):
        return _resend(request, inquiry_admin, pk)

    return [
        path("<int:pk>/resend/", wrap(resend), name="appointments_inquiry_resend"),
        path("notices/<int:pk>/try-now/", wrap(try_now), name="appointments_inquiry_try_now"),
    ]


def announce(request, context, inquiry):
    """Put into the context of a message's page how its mails went."""
    mails = inquiry.notifications.prefetch_related("tries").order_by("created_at", "pk")
    context["resend"] = {"to": "", "error": ""}
    context["mails"] = [
        {"notification": mail, "heading": _heading(mail), "state": _state(mail), "tries": list(mail.tries.all())}
        for mail in mails
    ]


def try_now(request, pk):
    """Let the next look of the worker send this mail."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    notification = get_object_or_404(Notification.objects.select_related("inquiry"), pk=pk)
    if notification.try_now(by=request.user, source=truncated_address(request)):
        delivery.soon()
        messages.success(request, "It is tried again now. Open this page again in a moment to see how that went.")
    else:
        messages.info(request, "It was sent in the meantime, or is given up.")
    return redirect(notification.inquiry)


def _resend(request, inquiry_admin, pk):
    """Tell one more address of the message; show the message's page again with what is wrong with the address."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    inquiry = get_object_or_404(Inquiry, pk=pk)
    to, who = request.POST.get("to", "").strip(), {"by": request.user, "source": truncated_address(request)}
    try:
        Notification.objects.send_again(inquiry, to, **who)
    except ValidationError as error:
        page = inquiry_admin.page(request, inquiry, form=HandlingForm(inquiry=inquiry))
        page.context_data["resend"] = {"to": to, "error": error.messages[0]}
        return page
    delivery.soon()
    messages.success(request, f"The notice goes to {to}.")
    return redirect(inquiry)


def _heading(mail):
    if mail.kind == mail.Kind.PATIENT:
        return "To the patient: that the message came in"
    return f"To {mail.to}, sent again" if mail.to else "To the staff"


def _state(mail):
    if mail.delivered_at and LEFT_OUT in (each.error for each in mail.tries.all()):
        return LEFT_OUT
    if mail.delivered_at:
        return f"Sent on {_moment(mail.delivered_at)}."
    if not mail.attempts:
        return "Not sent yet."
    tried = "once" if mail.attempts == 1 else f"{mail.attempts} times"
    if not mail.last_error:
        return f"Being sent, or interrupted; tried {tried}."
    if mail.is_given_up:
        return f"Not sent, and given up; tried {tried}. {mail.last_error}"
    return f"Not sent; tried {tried}, next on {_moment(mail.next_attempt_at)}. {mail.last_error}"


def _moment(time):
    return date_format(localtime(time), "F j, Y, g:i A")
