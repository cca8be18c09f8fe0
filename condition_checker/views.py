"""The checker's pages. Answers travel in the body of each request, signed, and are kept nowhere."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from counting import if_possible

from .forms import ScreenForm, answers_of, state_of
from .live import Checker
from .models import Count
from .paths import answered, back, next_screen
from .results import result
from .rules import AREA, EMERGENCY, SAME_DAY

TEMPLATES = {
    "emergency_end": "condition_checker/emergency.html",
    "same_day_end": "condition_checker/same_day.html",
    "result": "condition_checker/result.html",
}
COUNTED = {"emergency_end": EMERGENCY, "same_day_end": SAME_DAY, "result": Count.What.FINISHED}


@csrf_exempt  # it changes nothing but a count, and Django's token needs a cookie
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def checker(request):
    """Ask where it hurts; then, for each answer that is sent, show what follows from all of them."""
    release = Checker.of(request).release
    if release is None:
        return render(request, "condition_checker/closed.html")
    return walk(request, release, address=reverse("condition_checker:checker"))


def walk(request, release, *, address, is_preview=False):
    """Answer one step through a release's rules; ``address`` is where its forms are sent."""
    step = _Step(request, release, address, is_preview)
    if request.method != "POST":
        return step.page({})
    answers = answers_of(release, request.POST.get("state", ""))
    if answers is None:
        return step.page({}, starts_anew=True)
    if "back" in request.POST:
        return step.page(back(release.rules, answers))
    asked = next_screen(release.rules, answers)
    if asked.is_last:
        return step.page(answers)
    form = ScreenForm(asked, release.rules, request.POST)
    if not form.is_valid():
        return step.page(answers, form=form)
    key = asked.question.key if asked.question else asked.kind
    answers = answered(release.rules, answers, key, form.cleaned_data["answer"])
    reached = next_screen(release.rules, answers)
    if not is_preview and (key == AREA or reached.is_last):
        if_possible(Count.objects.up, COUNTED.get(reached.kind, Count.What.STARTED), answers[AREA])
    return step.page(answers)


class _Step:
    """The page of one step."""

    def __init__(self, request, release, address, is_preview):
        self._request, self._release = request, release
        self._told = {"release": release, "address": address, "preview": is_preview}

    def page(self, answers, *, form=None, starts_anew=False):
        """Return the page that follows from these answers, which nobody may keep."""
        rules = self._release.rules
        screen = next_screen(rules, answers)
        context = {**self._told, "screen": screen, "starts_anew": starts_anew}
        if screen.is_last:
            context |= result(rules, answers, screen, Checker.of(self._request).articles_in(get_language()))
        else:
            context |= {"form": form or ScreenForm(screen, rules), "state": state_of(self._release, answers)}
        response = render(self._request, TEMPLATES.get(screen.kind, "condition_checker/step.html"), context)
        if self._request.method == "POST":
            response["Cache-Control"] = "no-store"
        return response


@require_safe
def how_it_works(request):
    """Explain to patients and reviewers how possibilities are told, and list every sign with its source."""
    release = Checker.of(request).release
    if release is None:
        return redirect("condition_checker:checker")
    return render(request, "condition_checker/how_it_works.html", {"release": release, "rules": release.rules})
