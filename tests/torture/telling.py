"""How a trial tells what it saw."""


def of(problems):
    """Return the sentences of ``problems``, which says of each whether (or how often) it was seen."""
    return [problem for problem, is_so in problems.items() if is_so]


def told(database, facts, problems):
    """Print what was counted and what must not be; return the command's exit code."""
    print(f"{database}: {facts}", *(f"PROBLEM: {problem}" for problem in problems), sep="\n")  # noqa: T201
    return int(bool(problems))


def slowest(seen):
    """Return the longest that any of these answers took, in seconds."""
    return round(max((each.seconds for each in seen), default=0), 2)
