"""The site as the release before left it, migrated by this one: nothing of it is lost, changed or unguarded."""

import pytest
from django.db import connection

from tests.upgrade import inside
from tests.upgrade.kept import told


class Before:
    """What the kept database held before anything was migrated."""

    def __init__(self, at):
        self.columns = inside.columns(at)
        self.rows = inside.rows(at, self.columns)


@pytest.fixture(scope="module")
def upgraded(places):
    """The kept site after ``migrate``, with what was in it ``before``."""
    site = places.make("upgraded")
    site.put_back()
    with places.open("upgraded") as at:
        site.before = Before(at)
    site.migrate()
    return site


@pytest.fixture(scope="module")
def found(upgraded):
    return upgraded.seen(told()["made_at"])


@pytest.mark.django_db
def test_every_row_is_there_as_it_was(upgraded, places):
    assert upgraded.before.rows["appointments_inquiry"][0] > 20 and upgraded.before.rows["blog_revision"][0] > 20
    with places.open("upgraded") as at:
        assert inside.rows(at, upgraded.before.columns) == upgraded.before.rows


@pytest.mark.django_db
def test_every_page_answers_with_the_same_review_line(found):
    pages = told()["seen"]["pages"]
    assert len(pages) > 50 and sum(line.startswith("Medically Reviewed") for *_, line in pages.values()) > 20
    assert pages["/blog/kept-3/"][0] == 410
    assert {path: found["pages"].get(path, "not in the sitemap") for path in pages} == pages


@pytest.mark.django_db
def test_messages_open_and_addresses_lead_on(found):
    assert found["messages"] == told()["seen"]["messages"] and len(found["messages"]) > 12
    assert found["led"] == told()["seen"]["led"] and len(found["led"]) >= 2


@pytest.mark.django_db
def test_the_nightly_checks_find_nothing_and_no_migration_is_missing(found):
    assert found["wrong"] == []


@pytest.mark.django_db
def test_the_triggers_and_columns_are_those_of_a_new_site(upgraded, places):
    with places.open("upgraded") as at:
        assert inside.triggers(at) == inside.triggers(connection)
        assert inside.columns(at) == inside.columns(connection)


@pytest.mark.django_db
def test_the_release_before_can_go_on_until_it_is_restarted(upgraded):
    """The old processes meet the new tables for seconds: what they read and write must still be taken."""
    after = inside.columns(connection)
    gone = [f"{table}.{name}" for table, names in upgraded.before.columns.items() for name in names
            if name not in after.get(table, {})]  # fmt: skip
    needed = [f"{table}.{name}" for table, names in upgraded.before.columns.items()
              for name, is_needed in after.get(table, {}).items() if is_needed and not names.get(name)]  # fmt: skip
    assert gone == [], "Expand first, contract in a later release: docs/deployment.md."
    assert needed == [], "An old process does not know the column: let it be null, or give it a db_default."


@pytest.mark.django_db
def test_control_a_migration_that_loses_rows_words_and_triggers_is_found_out(upgraded, places):
    broken = places.make("broken", like="upgraded")
    broken.migrate(DJANGO_SETTINGS_MODULE="tests.upgrade.broken.settings")
    with places.open("broken") as at:
        after = inside.rows(at, upgraded.before.columns)
        assert inside.triggers(connection) - inside.triggers(at)
    changed = {table for table, rows in after.items() if rows != upgraded.before.rows[table]}
    assert {"appointments_inquiryevent", "blog_revision"} <= changed
    assert any("its content is not what its digest was computed from" in words
               for words in broken.seen(told()["made_at"])["wrong"])  # fmt: skip
