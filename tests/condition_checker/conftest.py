"""Small rules that hold together: two areas, four signs, three questions, three conditions, a case for each outcome."""

import pytest

from appointments.models import ContactSettings
from blog.models import Contributor
from condition_checker.live import Checker
from condition_checker.models import Release
from condition_checker.rules import Rules


def text(en, es="Sí."):
    return {"en": en, "es": es}


def sign(key, tier, areas=()):
    return {
        "key": key,
        "tier": tier,
        "areas": list(areas),
        "text": text("A warning sign"),
        "action": text("Call now."),
        "source": "Guide, 2020",
    }


def question(key, answers, areas=(), asked_if=()):
    return {
        "key": key,
        "text": text("How is it?"),
        "help": text("Choose one."),
        "areas": list(areas),
        "asked_if": [{"question": each, "answers": list(wanted)} for each, wanted in asked_if],
        "answers": [{"key": answer, "text": text("Like this")} for answer in answers],
    }


def condition(key, base, weights=(), areas=("back",)):
    return {
        "key": key,
        "name": text("A sore back"),
        "icd10": "M54.50",
        "areas": list(areas),
        "base": base,
        "weights": [{"question": q, "answer": a, "points": points} for q, a, points in weights],
        "what": text("The back is sore."),
        "first_help": [text("Keep moving.")],
        "be_seen": text("See a doctor in two weeks."),
        "articles": ["sore-back"],
    }


def case(name, answers, expected, not_expected=()):
    return {"name": name, "answers": answers, "expected": expected, "not_expected": list(not_expected)}


def small():
    """Return the small rules as JSON."""
    return {
        "version": "1",
        "areas": [
            {"key": "back", "name": text("Back"), "hint": text("The back")},
            {"key": "head", "name": text("Head"), "hint": text("The head")},
        ],
        "signs": [
            sign("seat_numb", "emergency", ["back"]),
            sign("thunder", "emergency", ["head"]),
            sign("crash", "emergency"),
            sign("fever", "same_day"),
        ],
        "questions": [
            question("began", ["lifting", "slowly"]),
            question("leg", ["yes", "no"], areas=["back"]),
            question("foot", ["numb", "fine"], areas=["back"], asked_if=[("leg", ["yes", "not_sure"])]),
        ],
        "conditions": [
            condition("strain", 3, [("began", "lifting", 3), ("leg", "yes", -1)], areas=["back", "head"]),
            condition("disc", 1, [("leg", "yes", 2), ("leg", "no", -2), ("foot", "numb", 3)]),
            condition("wear", 0, [("began", "slowly", 2), ("began", "lifting", -1)]),
        ],
        "cases": [
            case("The seat is numb", {"area": "back", "emergency": ["seat_numb"]}, "emergency"),
            case("The worst headache", {"area": "head", "emergency": ["thunder"]}, "emergency"),
            case("A crash", {"area": "head", "emergency": ["crash"]}, "emergency"),
            case("A fever", {"area": "back", "same_day": ["fever"]}, "same_day"),
            case("Lifted a box", {"area": "back", "began": "lifting", "leg": "no"}, ["strain"], ["disc", "wear"]),
            case("A numb foot", {"area": "back", "leg": "yes", "foot": "numb"}, ["disc"], ["wear"]),
            case("Slowly", {"area": "back", "began": "slowly"}, ["strain", "wear"]),
        ],
    }


@pytest.fixture
def written():
    """The small rules as JSON, to be changed by a test."""
    return small()


@pytest.fixture
def rules(written):
    return Rules.from_json(written)


@pytest.fixture
def reviewing_name(db, medical_reviewer):
    """The name in which the medical reviewer signs."""
    name = Contributor.objects.create(name="NJ Spine & Orthopedic", slug="njso", kind="organization")
    name.accounts.add(medical_reviewer)
    return name


@pytest.fixture
def make_release(editor, rules):
    """Return a function that makes a release of the small rules."""

    def make(**changed):
        number = Release.objects.count() + 1
        content = {**rules.to_json(), **changed, "version": str(number)}
        return Release.objects.create(number=number, content=content, created_by=editor)

    return make


@pytest.fixture
def make_live(make_release, reviewing_name, medical_reviewer, editor):
    """Return a function that takes a release of the small rules all the way to visitors."""

    def make(**changed):
        release = make_release(**changed)
        release.decide(by=medical_reviewer, reviewer=reviewing_name, approves=True)
        release.put_live(by=editor)
        Checker.forget()
        return Release.objects.live()

    return make


@pytest.fixture
def live(make_live):
    return make_live()


@pytest.fixture
def emergency_sign(rules):
    return next(sign.key for sign in rules.signs_of("back", "emergency"))


@pytest.fixture
def same_day_sign(rules):
    return next(sign.key for sign in rules.signs_of("back", "same_day"))


@pytest.fixture
def clinic(db):
    return ContactSettings.objects.create(
        clinic_name="NJ Spine & Orthopedic", notification_recipients="desk@clinic.example"
    )
