"""The short forms of the long trials in this folder, one after another on one site, for making a site takes longer.

What has nothing to do with the database is tried on one of them. Times are kinder than in the long forms, because other
tests run beside these.
"""

import pytest
from django.db import connection

from tests.deploy import proxy

from . import dead_cache, dead_database, dead_storage, moved_clock, peak, redis_server, slow_clients
from .behind_nginx import served
from .redis_server import Redis

ON_SQLITE, ON_BOTH = "sqlite", "sqlite postgres"


@pytest.mark.timeout(900)
def test_the_site_outlives_what_it_depends_on_and_what_does_not_is_found_out(db, tmp_path):
    if reason := proxy.missing() or redis_server.possible():
        pytest.fail(reason)
    seen, redis = {}, Redis(tmp_path)
    database = {"postgresql": "postgres"}.get(connection.vendor, connection.vendor)
    redis.launch()
    try:
        with served(database, variables={"CACHE_URL": redis.url}) as (site, front):
            for name, where, trial in trials(site, front, redis):
                if database in where:
                    application, control = CONTROLS.get(name, ("clinic_site.wsgi", None))
                    if site.application != application:
                        site.serve(application)
                    _, problems = trial()
                    seen[name] = problems if control is None else not any(control in each for each in problems)
    finally:
        redis.kill()
    assert seen == {name: False if name in CONTROLS else [] for name in seen}


# What must be found out, and by which words.
CONTROLS = {
    "a site that stores later, at a peak": ("tests.torture.naive:stores_later", "acknowledged and not stored"),
    "a site that stores later, without database": ("tests.torture.naive:stores_later", "was not answered 503"),
}


def trials(site, front, redis):
    """Return name, databases and call of each trial; a site that restarts is tried before one that does not."""
    way = "frozen" if site.server else "locked"
    gone = {"seconds": 1, "patients_each": 4, "longest": 30}
    load = {"seconds": 2, "rate": 20, "posts": 0.5, "at_once": 8, "warm": 0}
    return [
        ("slow clients", ON_SQLITE, lambda: slow_clients.trial(front, clients=300, seconds=3, within=6)),
        ("dead database", ON_BOTH, lambda: dead_database.trial(site, front, ways=[way], first=100, **gone)),
        ("dead cache", ON_SQLITE, lambda: dead_cache.trial(site, redis, rounds=1, ways=["frozen"], first=200, pause=0)),
        ("peak", ON_BOTH, lambda: peak.trial(site, front, first=300, **load)),
        ("dead storage", ON_SQLITE, lambda: dead_storage.trial(site, tried=[dead_storage.no_folder])),
        ("moved clock", ON_SQLITE, lambda: moved_clock.trial(site, moves=[0, moved_clock.LATER, 0], first=400)),
        (
            "a site that stores later, at a peak",
            ON_SQLITE,
            lambda: peak.trial(site, front, first=500, **load),
        ),
        (
            "a site that stores later, without database",
            ON_SQLITE,
            lambda: dead_database.trial(site, front, ways=[way], first=600, **gone),
        ),
    ]
