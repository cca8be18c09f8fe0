"""Between the draft that staff write and ``Rules``: what a release is made of, and a draft made of a release."""

from django.db import transaction

from blog.models import Article
from condition_checker.rules import NOT_SURE, TIERS, Rules

from .draft import Answer, Area, Case, Condition, Question, Sign, Weight


def draft_rules(version="draft"):
    """Return the draft as ``Rules``: a fixed number of queries. Raises ``InvalidRules`` when a part is missing."""
    return Rules.from_json(
        {
            "version": version,
            "areas": [
                {"key": area.key, "name": _text(area, "name"), "hint": _text(area, "hint")}
                for area in Area.objects.all()
            ],
            "signs": list(map(_sign, Sign.objects.prefetch_related("areas"))),
            "questions": list(
                map(
                    _question,
                    Question.objects.prefetch_related("areas", "answers", "asked_after__question", "asked_when_unsure"),
                )
            ),
            "conditions": list(
                map(_condition, Condition.objects.prefetch_related("areas", "articles", "weights__answer__question"))
            ),
            "cases": list(
                map(
                    _case,
                    Case.objects.select_related("area").prefetch_related(
                        "signs", "answers__question", "unsure_questions", "listed", "not_listed"
                    ),
                )
            ),
        }
    )


@transaction.atomic
def write_draft(rules, *, is_demo=False):
    """Put these rules in the place of the draft. Articles that are not there are left out."""
    for model in (Case, Condition, Question, Sign, Area):
        model.objects.all().delete()
    _Writing(is_demo).write(rules)


class _Writing:
    """The rows of a draft by key, while they are written."""

    def __init__(self, is_demo):
        self.is_demo = is_demo
        self.areas, self.signs, self.questions, self.answers, self.conditions = {}, {}, {}, {}, {}

    def write(self, rules):
        for rows, model, parts, names in (
            (self.areas, Area, rules.areas, ["name", "hint"]),
            (self.signs, Sign, rules.signs, ["text", "action"]),
            (self.questions, Question, rules.questions, ["text", "help"]),
            (self.conditions, Condition, rules.conditions, ["name", "what", "be_seen"]),
        ):
            for at, part in enumerate(parts):
                more = getattr(self, f"_{model.__name__.lower()}")(part)
                told = {"key": part.key, "position": at, "is_demo": self.is_demo}
                rows[part.key] = model.objects.create(**told, **_both(part, *names), **more)
        self._relate(rules)
        for at, case in enumerate(rules.cases):
            self._write_case(case, at)

    def _area(self, area):
        return {}

    def _question(self, question):
        return {}

    def _sign(self, sign):
        return {"tier": sign.tier, "source": sign.source}

    def _condition(self, condition):
        return {
            "icd10": condition.icd10,
            "base": condition.base,
            "first_help": "\n".join(text.en for text in condition.first_help),
            "first_help_es": "\n".join(text.es for text in condition.first_help),
        }

    def _relate(self, rules):
        for sign in rules.signs:
            self.signs[sign.key].areas.set(self.areas[key] for key in sign.areas)
        for question in rules.questions:
            row = self.questions[question.key]
            row.areas.set(self.areas[key] for key in question.areas)
            for place, answer in enumerate(question.answers):
                told = {"question": row, "key": answer.key, "position": place}
                self.answers[question.key, answer.key] = Answer.objects.create(**told, **_both(answer, "text"))
            # What is asked earlier stands earlier.
            earlier = [(each, key) for each, wanted in question.asked_if for key in wanted]
            row.asked_after.set(self.answers[pair] for pair in earlier if pair[1] != NOT_SURE)
            row.asked_when_unsure.set(self.questions[each] for each, key in earlier if key == NOT_SURE)
        articles = {article.slug: article for article in Article.objects.exclude(slug=None).only("slug")}
        for condition in rules.conditions:
            row = self.conditions[condition.key]
            row.areas.set(self.areas[key] for key in condition.areas)
            row.articles.set(articles[slug] for slug in condition.articles if slug in articles)
            Weight.objects.bulk_create(
                Weight(condition=row, answer=self.answers[weight.question, weight.answer], points=weight.points)
                for weight in condition.weights
            )

    def _write_case(self, case, at):
        named = {tier: case.answers.get(tier, ()) for tier in TIERS}
        is_listed = not isinstance(case.expected, str)
        row = Case.objects.create(
            name=case.name,
            area=self.areas[case.answers["area"]],
            unsure_of=next((tier for tier in TIERS if NOT_SURE in named[tier]), ""),
            expected=Case.Expected.LISTED if is_listed else case.expected,
            position=at,
            is_demo=self.is_demo,
        )
        row.signs.set(self.signs[key] for tier in TIERS for key in named[tier] if key in self.signs)
        given = {key: value for key, value in case.answers.items() if key in self.questions}
        row.answers.set(self.answers[key, value] for key, value in given.items() if value != NOT_SURE)
        row.unsure_questions.set(self.questions[key] for key, value in given.items() if value == NOT_SURE)
        row.listed.set(self.conditions[key] for key in (case.expected if is_listed else ()))
        row.not_listed.set(self.conditions[key] for key in case.not_expected)


def _both(part, *names):
    """Return the English and the Spanish words of texts, as a row's fields."""
    told = {name: getattr(part, name).en for name in names}
    return told | {f"{name}_es": getattr(part, name).es for name in names}


def _text(row, name):
    return {"en": getattr(row, name), "es": getattr(row, f"{name}_es")}


def _keys(rows):
    return [row.key for row in rows.all()]


def _sign(sign):
    return {
        "key": sign.key,
        "tier": sign.tier,
        "areas": _keys(sign.areas),
        "text": _text(sign, "text"),
        "action": _text(sign, "action"),
        "source": sign.source,
    }


def _question(question):
    after = {}
    for answer in question.asked_after.all():
        after.setdefault(answer.question.key, []).append(answer.key)
    for earlier in question.asked_when_unsure.all():
        after.setdefault(earlier.key, []).append(NOT_SURE)
    return {
        "key": question.key,
        "text": _text(question, "text"),
        "help": _text(question, "help"),
        "areas": _keys(question.areas),
        "asked_if": [{"question": key, "answers": wanted} for key, wanted in after.items()],
        "answers": [{"key": answer.key, "text": _text(answer, "text")} for answer in question.answers.all()],
    }


def _condition(condition):
    lines, lines_es = condition.first_help.splitlines(), condition.first_help_es.splitlines()
    return {
        "key": condition.key,
        "name": _text(condition, "name"),
        "icd10": condition.icd10,
        "areas": _keys(condition.areas),
        "base": condition.base,
        "weights": [
            {"question": weight.answer.question.key, "answer": weight.answer.key, "points": weight.points}
            for weight in condition.weights.all()
        ],
        "what": _text(condition, "what"),
        "first_help": [
            {"en": line, "es": lines_es[at] if at < len(lines_es) else ""}
            for at, line in enumerate(lines)
            if line.strip()
        ],
        "be_seen": _text(condition, "be_seen"),
        "articles": sorted(article.slug for article in condition.articles.all() if article.slug),
    }


def _case(case):
    answers = {"area": case.area.key}
    for tier in TIERS:
        keys = [sign.key for sign in case.signs.all() if sign.tier == tier]
        keys += [NOT_SURE] if case.unsure_of == tier else []
        answers |= {tier: keys} if keys else {}
    answers |= {answer.question.key: answer.key for answer in case.answers.all()}
    answers |= {question.key: NOT_SURE for question in case.unsure_questions.all()}
    return {
        "name": case.name,
        "answers": answers,
        "expected": _keys(case.listed) if case.expected == Case.Expected.LISTED else case.expected,
        "not_expected": _keys(case.not_listed),
    }
