"""What the condition checker asks and knows, as plain values: no database, nothing learned.

``Rules.from_json`` reads them, ``Rules.to_json`` writes them: the same rules are always written alike, so that a digest
of what is written stands for the rules. A draft may be incomplete; ``condition_checker.checks`` tells what it lacks.
"""

from dataclasses import dataclass, fields
from functools import cached_property

from . import reading

EMERGENCY = "emergency"
SAME_DAY = "same_day"
TIERS = (EMERGENCY, SAME_DAY)
AREA = "area"
NONE = "none"
NOT_SURE = "not_sure"
SCREEN_KEYS = frozenset({AREA, *TIERS})
ANSWERS_OF_EVERY_SCREEN = frozenset({NONE, NOT_SURE})
HIGHEST_BASE = 3
MOST_POINTS = 3

InvalidRules = reading.InvalidRules


class Part:
    """A part of the rules that is written as its fields."""

    def to_json(self):
        """Return lists, objects, strings and numbers; what is equal is always written alike."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}


def _plain(value):
    if isinstance(value, Part):
        return value.to_json()
    if isinstance(value, dict):
        return {key: _plain(value[key]) for key in sorted(value)}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


@dataclass(frozen=True)
class Text(Part):
    """One text in English and in Spanish; the Spanish may still be missing (empty)."""

    en: str
    es: str = ""

    def in_language(self, code):
        """Return the text in that language; in English where the language is unknown or its text missing."""
        return (self.es if code == "es" else "") or self.en

    @classmethod
    def read(cls, node):
        return cls(node.string("en"), node.string("es", default=""))


@dataclass(frozen=True)
class Area(Part):
    """Where it hurts: one part of the body that a person can choose on the first screen."""

    key: str
    name: Text
    hint: Text

    @classmethod
    def read(cls, node):
        return cls(node.key(), Text.read(node["name"]), Text.read(node["hint"]))


@dataclass(frozen=True)
class Sign(Part):
    """A warning sign, asked before anything else. Without areas it is asked for every area."""

    key: str
    tier: str
    areas: tuple[str, ...]
    text: Text
    action: Text
    source: str

    def is_of(self, area):
        """Return whether the sign is asked of somebody who hurts there."""
        return not self.areas or area in self.areas

    @classmethod
    def read(cls, node):
        return cls(
            node.key(reserved=ANSWERS_OF_EVERY_SCREEN),
            node.choice("tier", TIERS),
            node.strings("areas"),
            Text.read(node["text"]),
            Text.read(node["action"]),
            node.string("source"),
        )


@dataclass(frozen=True)
class Answer(Part):
    """One answer that a question offers. "I'm not sure" is always possible and never listed."""

    key: str
    text: Text

    @classmethod
    def read(cls, node):
        return cls(node.key(reserved=ANSWERS_OF_EVERY_SCREEN), Text.read(node["text"]))


@dataclass(frozen=True)
class Question(Part):
    """One question with one answer. Without areas it belongs to every area.

    ``asked_if`` holds pairs of an earlier question and the answers to it after which this one is asked; all must hold.
    """

    key: str
    text: Text
    help: Text
    areas: tuple[str, ...]
    asked_if: tuple[tuple[str, tuple[str, ...]], ...]
    answers: tuple[Answer, ...]

    def is_of(self, area):
        """Return whether the question may be asked of somebody who hurts there."""
        return not self.areas or area in self.areas

    def is_asked_after(self, answers):
        """Return whether these earlier answers call for the question."""
        return all(answers.get(key) in wanted for key, wanted in self.asked_if)

    @cached_property
    def answers_by_key(self):
        return {answer.key: answer for answer in self.answers}

    @classmethod
    def read(cls, node):
        return cls(
            node.key(reserved=SCREEN_KEYS),
            Text.read(node["text"]),
            Text.read(node["help"]),
            node.strings("areas"),
            tuple((each.string("question"), each.strings("answers")) for each in node.list("asked_if")),
            tuple(map(Answer.read, node.list("answers"))),
        )

    def to_json(self):
        asked_if = [{"question": key, "answers": list(wanted)} for key, wanted in self.asked_if]
        return super().to_json() | {"asked_if": asked_if}


@dataclass(frozen=True)
class Weight(Part):
    """How much one answer speaks for a condition (above 0) or against it (below 0)."""

    question: str
    answer: str
    points: int

    @classmethod
    def read(cls, node):
        return cls(node.string("question"), node.string("answer"), node.whole("points", -MOST_POINTS, MOST_POINTS))


@dataclass(frozen=True)
class Condition(Part):
    """A condition that may be listed as a possibility.

    ``icd10`` is its code in ICD-10-CM, ``base`` how common it is (0 rare to 3 very common), ``articles`` the slugs of
    what to read about it. ``first_help`` names self-care and other care without surgery before anything else.
    """

    key: str
    name: Text
    icd10: str
    areas: tuple[str, ...]
    base: int
    weights: tuple[Weight, ...]
    what: Text
    first_help: tuple[Text, ...]
    be_seen: Text
    articles: tuple[str, ...]

    def is_of(self, area):
        """Return whether the condition can be felt there."""
        return area in self.areas

    @cached_property
    def points(self):
        """The points of each answer, by question and answer."""
        return {(weight.question, weight.answer): weight.points for weight in self.weights}

    @classmethod
    def read(cls, node):
        return cls(
            node.key(),
            Text.read(node["name"]),
            node.string("icd10"),
            node.strings("areas"),
            node.whole("base", 0, HIGHEST_BASE),
            tuple(map(Weight.read, node.list("weights"))),
            Text.read(node["what"]),
            tuple(map(Text.read, node.list("first_help"))),
            Text.read(node["be_seen"]),
            node.strings("articles"),
        )


@dataclass(frozen=True)
class Case(Part):
    """A story with the outcome it must have: "emergency", "same_day", or the conditions that must be listed."""

    name: str
    answers: dict
    expected: str | tuple[str, ...]
    not_expected: tuple[str, ...] = ()

    @classmethod
    def read(cls, node):
        expected = node.choice("expected", TIERS) if node.is_string("expected") else node.strings("expected")
        if not expected:
            node["expected"].refuse("must be “emergency”, “same_day” or the keys of conditions")
        return cls(node.string("name"), node.answers("answers", TIERS), expected, node.strings("not_expected"))


@dataclass(frozen=True)
class Rules(Part):
    """Everything the checker asks, knows and is tested by, in the order in which it is asked and listed."""

    areas: tuple[Area, ...]
    signs: tuple[Sign, ...]
    questions: tuple[Question, ...]
    conditions: tuple[Condition, ...]
    cases: tuple[Case, ...]
    version: str

    @classmethod
    def from_json(cls, data):
        """Return the rules that ``to_json`` wrote. Raise InvalidRules, which says where, for data of another shape."""
        node = reading.Node(data, "rules")
        return cls(
            tuple(map(Area.read, node.list("areas"))),
            tuple(map(Sign.read, node.list("signs"))),
            tuple(map(Question.read, node.list("questions"))),
            tuple(map(Condition.read, node.list("conditions"))),
            tuple(map(Case.read, node.list("cases"))),
            node.string("version"),
        )

    @cached_property
    def areas_by_key(self):
        return {area.key: area for area in self.areas}

    @cached_property
    def questions_by_area(self):
        return {key: tuple(each for each in self.questions if each.is_of(key)) for key in self.areas_by_key}

    @cached_property
    def conditions_by_area(self):
        return {key: tuple(each for each in self.conditions if each.is_of(key)) for key in self.areas_by_key}

    def signs_of(self, area, tier):
        """Return the signs of a tier that are asked of somebody who hurts there, in order."""
        return tuple(sign for sign in self.signs if sign.tier == tier and sign.is_of(area))
