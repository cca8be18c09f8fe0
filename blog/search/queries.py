"""What somebody searches for, and how SQLite and PostgreSQL are asked for it.

In the index each stem begins with its language, so that a word of one language never finds a text in another.
"""

import re
from dataclasses import dataclass

from .terms import terms

MOST_GROUPS = 12  # more words than that narrow nothing
_QUOTED = re.compile(r'["“”«»]([^"“”«»]+)["“”«»]')


@dataclass(frozen=True)
class Group:
    """One thing searched for: any of ``phrases``, each a tuple of stems, or all the stems ``apart``."""

    phrases: tuple
    apart: tuple = ()

    @property
    def sought(self):
        """Every phrase that a text may hold, words that may stand apart each by itself."""
        return {*self.phrases, *((each,) for each in self.apart)}


@dataclass(frozen=True)
class Query:
    """What is searched for in one language: a ``Group`` for each word or quoted phrase."""

    groups: tuple
    language: str

    @property
    def sought(self):
        return frozenset(phrase for group in self.groups for phrase in group.sought)

    @property
    def stems(self):
        return frozenset(each for phrase in self.sought for each in phrase)

    def fts5(self, *, joined="AND"):
        """Return the query as SQLite's FTS5 reads it; every term is quoted, so nothing typed is an operator."""
        return f" {joined} ".join(f"({' OR '.join(self._fts5_terms(group))})" for group in self.groups)

    def _fts5_terms(self, group):
        for phrase in group.phrases:
            yield '"' + " ".join(indexed(phrase, self.language)) + '"'
        if group.apart:
            yield "(" + " AND ".join(f'"{term}"' for term in indexed(group.apart, self.language)) + ")"

    def tsqueries(self):
        """Return each group as PostgreSQL's ``tsquery`` reads it."""
        return [f"({' | '.join(self._tsquery_terms(group))})" for group in self.groups]

    def _tsquery_terms(self, group):
        for phrase in group.phrases:
            yield "(" + " <-> ".join(f"'{term}'" for term in indexed(phrase, self.language)) + ")"
        if group.apart:
            yield "(" + " & ".join(f"'{term}'" for term in indexed(group.apart, self.language)) + ")"


def indexed(stems, language):
    """Return stems as the index holds them."""
    return [f"{language}{each}" for each in stems]


def typed_groups(text, language):
    """Return what was typed as a list of tuples of stems: a quoted phrase in one, every other word by itself."""
    groups, at = [], 0
    for match in _QUOTED.finditer(text):
        groups += _each_alone(text[at : match.start()], language)
        if phrase := tuple(terms(match[1], language)):
            groups.append(phrase)
        at = match.end()
    return list(dict.fromkeys(groups + _each_alone(text[at:], language)))[:MOST_GROUPS]


def with_synonyms(groups, synonyms):
    """Return the ``Group`` of each tuple of stems; words that stand in a line of synonyms become one, with all of it.

    ``synonyms`` holds a list of phrases (tuples of stems) for each line.
    """
    meanings = {phrase: line for line in synonyms for phrase in line}
    longest = max(map(len, meanings), default=1)
    found, at = [], 0
    while at < len(groups):
        for length in range(min(longest, len(groups) - at), 0, -1):
            run = groups[at : at + length]
            phrase = run[0] if length == 1 else tuple(part for each in run for part in each)
            if phrase in meanings and (length == 1 or all(len(each) == 1 for each in run)):
                others = tuple(each for each in dict.fromkeys(meanings[phrase]) if each != phrase)
                found.append(Group(others, apart=phrase) if len(run) > 1 else Group((phrase, *others)))
                at += length
                break
        else:
            found.append(Group((groups[at],)))
            at += 1
    return tuple(found)


def _each_alone(text, language):
    return [(each,) for each in terms(text, language)]
