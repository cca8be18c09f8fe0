from .counts import Count
from .draft import Answer, Area, Case, Condition, Question, Sign, Weight
from .releases import GoLive, Release, ReleaseReview

__all__ = [
    "Answer",
    "Area",
    "Case",
    "Condition",
    "Count",
    "GoLive",
    "Question",
    "Release",
    "ReleaseReview",
    "Sign",
    "Weight",
]
