"""Every text of the rules, and what no text may say: a diagnosis, or that all is well."""

import re

DIAGNOSIS_PHRASES = (
    *("you have", "you've got", "you suffer from", "you are suffering from", "your diagnosis", "diagnosis is"),
    *("nothing serious", "not serious", "nothing to worry about", "no need to worry", "harmless", "you are fine"),
    *("usted tiene", "tiene usted", "usted padece", "usted sufre", "su diagnóstico", "diagnóstico es"),
    *("nada grave", "no es grave", "nada serio", "no es serio", "no hay de qué preocuparse", "no se preocupe"),
)
_PHRASE = re.compile(r"\b(?:" + "|".join(map(re.escape, DIAGNOSIS_PHRASES)) + r")\b", re.IGNORECASE)


def texts(rules):
    """Yield where each text stands, the text, and whether it is prose that must be easy to read (a name is none)."""
    for area in rules.areas:
        yield f"area “{area.key}”, name", area.name, False
        yield f"area “{area.key}”, hint", area.hint, True
    for sign in rules.signs:
        yield f"sign “{sign.key}”, text", sign.text, True
        yield f"sign “{sign.key}”, action", sign.action, True
    for question in rules.questions:
        yield f"question “{question.key}”, text", question.text, True
        yield f"question “{question.key}”, help", question.help, True
        for answer in question.answers:
            yield f"question “{question.key}”, answer “{answer.key}”", answer.text, True
    for condition in rules.conditions:
        where = f"condition “{condition.key}”"
        yield f"{where}, name", condition.name, False
        yield f"{where}, what it is", condition.what, True
        for number, text in enumerate(condition.first_help, start=1):
            yield f"{where}, first help {number}", text, True
        yield f"{where}, when to be seen", condition.be_seen, True


def diagnosis_phrase(text):
    """Return the first phrase of a plain text that sounds like a diagnosis or an all-clear, or None."""
    found = _PHRASE.search(" ".join(text.replace("’", "'").split()))
    return found.group() if found else None
