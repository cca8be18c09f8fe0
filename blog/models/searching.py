"""Finding articles by words; the same rules on SQLite and on PostgreSQL."""

from dataclasses import dataclass, field, replace

from django.utils.html import escape

from blog import rendering
from blog.search.queries import Query, typed_groups, with_synonyms
from blog.search.snippets import marked, snippet
from blog.search.spelling import SHORTEST, closest, forms
from blog.search.terms import STOP_WORDS, stem, words

from .publications import Publication
from .search_entries import SearchForm, SearchWord
from .search_ranking import best
from .synonyms import Synonym

RESULTS = 10
SUGGESTIONS = 6
SHORTEST_BEGINNING = 3
MOST_ENDINGS = 20


@dataclass
class Matches:
    """One page of what was found.

    Each of ``publications`` has a ``headline`` and a ``snippet`` (HTML, the words found marked). ``did_you_mean`` is
    what was probably meant when a word is unknown; ``is_corrected`` says that the matches are for that.
    ``is_broad`` says that more pages hold the words than were ranked.
    """

    publications: list = field(default_factory=list)
    page: int = 1
    has_next: bool = False
    did_you_mean: str = ""
    is_corrected: bool = False
    is_broad: bool = False


def search(text, *, language, topic=None, page=1):
    """Return the ``Matches`` of what was typed among the pages that visitors can read, the best first.

    All words count; when no page holds them all, what was probably meant is searched for, then any of the words.
    A fixed number of queries, whatever was typed.
    """
    query, meant = _understood(text, language)
    if not query.groups:
        return Matches(page=page)
    found = _found(query, topic, page)
    if not found.publications and page == 1 and meant:
        corrected, _ = _understood(meant, language)
        found = replace(_found(corrected, topic, page), did_you_mean=meant, is_corrected=True)
        if not found.publications:
            found, meant = Matches(), ""
    if not found.publications and len(query.groups) > 1:
        found = _found(query, topic, page, is_any=True)
    return replace(found, did_you_mean=found.did_you_mean or meant) if meant and not found.is_corrected else found


def suggest(text, *, language):
    """Return ``(title, address)`` of a few pages whose title or headings hold what is being typed."""
    query, _ = _understood(text, language, is_typing=True)
    if not query.groups:
        return []
    rows, _ = best(query, limit=SUGGESTIONS, only_headings=True)
    found = Publication.objects.filter(pk__in=rows).select_related("article", "revision").in_bulk()
    return [(found[pk].revision.title, found[pk].get_absolute_url()) for pk in rows if pk in found]


def _understood(text, language, *, is_typing=False):
    """Return the ``Query`` of what was typed, and what was probably meant instead, or an empty string.

    ``is_typing`` says that the last word may go on.
    """
    groups = typed_groups(text, language)
    last = _last_word(text, language)
    if is_typing and last and len(last) < SHORTEST_BEGINNING:
        groups = groups[:-1]  # one or two letters may become anything
    if not groups:
        return Query((), language), ""
    query = Query(with_synonyms(groups, Synonym.objects.lines(language)), language)
    known = SearchWord.objects.filter(language=language, stem__in=query.stems).values_list("stem", flat=True)
    known = set(known.distinct())
    if len(last) >= SHORTEST_BEGINNING and (is_typing or stem(last, language) not in known):
        begun = SearchWord.objects.filter(language=language, word__startswith=last).order_by("word")
        if longer := sorted(set(begun.values_list("stem", flat=True)[:MOST_ENDINGS])):
            known.add(stem(last, language))
            *others, final = query.groups
            endings = tuple((each,) for each in longer)
            query = replace(query, groups=(*others, replace(final, phrases=(*final.phrases, *endings))))
    return query, "" if is_typing else _meant(text, language, known)


def _last_word(text, language):
    """Return the last word of what was typed when nothing follows it, so that it may go on, or an empty string."""
    last = [word for _, end, word in words(text) if end == len(text)][-1:]
    return "".join(word for word in last if word not in STOP_WORDS[language])


def _meant(text, language, known):
    """Return the text with each unknown word replaced by the known one that is most like it, or an empty string."""
    unknown = [
        (start, end, word)
        for start, end, word in words(text)
        if len(word) >= SHORTEST and word.isalpha() and word not in STOP_WORDS[language]
        and stem(word, language) not in known
    ]  # fmt: skip
    if not unknown:
        return ""
    wanted = {form for _, _, word in unknown for form in forms(word)}
    near = SearchForm.objects.filter(language=language, form__in=wanted).values_list("word", flat=True).distinct()
    candidates = list(near[:500])
    parts, at = [], 0
    for start, end, word in unknown:
        own = forms(word)
        if better := closest(word, [each for each in candidates if own & forms(each)]):
            parts += [text[at:start], better]
            at = end
    return "".join([*parts, text[at:]]) if parts else ""


def _found(query, topic, page, *, is_any=False):
    rows, is_broad = best(query, topic=topic, offset=(page - 1) * RESULTS, limit=RESULTS + 1, is_any=is_any)
    if not rows:
        return Matches(page=page)
    loaded = Publication.objects.numbered(rows[:RESULTS])
    publications = [loaded[pk] for pk in rows[:RESULTS] if pk in loaded]
    for publication in publications:
        revision = publication.revision
        publication.headline = marked(revision.title, query.sought, query.language)
        text = rendering.plain_text(revision.body)
        publication.snippet = snippet(text, query.sought, query.language) or escape(revision.summary)
    return Matches(publications, page, len(rows) > RESULTS, is_broad=is_broad)
