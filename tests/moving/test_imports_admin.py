"""Editors and administrators read what became of an import; nobody changes it."""

import pytest
from django.core.management import call_command

from moving.models import ImportRun
from tests.moving.wordpress.making import CONTENTS, Item, export

pytestmark = pytest.mark.usefixtures("clinic_byline")
LIST = "/admin/moving/importrun/"


@pytest.fixture
def run(tmp_path, editor):
    items = [Item(number, name, CONTENTS[name]) for number, name in enumerate(CONTENTS, start=1)]
    (tmp_path / "old-site.xml").write_bytes(export(items))
    call_command("import_wordpress", str(tmp_path / "old-site.xml"), "--by", editor.username)
    return ImportRun.objects.get()


def test_who_may_read_it(client, signed_in, run, author, front_desk, medical_reviewer, editor, administrator):
    for address in (LIST, f"{LIST}{run.pk}/change/"):
        assert client.get(address).status_code == 302
        for account in (author, front_desk, medical_reviewer):
            assert signed_in(account).get(address).status_code == 403
        for account in (editor, administrator):
            assert signed_in(account).get(address).status_code == 200
        client.logout()


def test_nobody_changes_it(signed_in, run, administrator):
    client = signed_in(administrator)
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.get(f"{LIST}{run.pk}/delete/").status_code == 403
    client.post(f"{LIST}{run.pk}/change/", {"file_name": "other"})
    run.refresh_from_db()
    assert run.file_name == "old-site.xml"


@pytest.mark.parametrize("number", ["999999", "abc", "0"])
def test_an_unknown_one_is_none(signed_in, run, editor, number):
    assert signed_in(editor).get(f"{LIST}{number}/change/").status_code in (302, 404)


def test_the_report_leads_to_each_draft_and_names_what_was_lost(signed_in, run, editor):
    client = signed_in(editor)
    report = client.get(f"{LIST}{run.pk}/change/").content.decode()
    assert "Could not come in" in report and "[contact-form-7" in report
    came = client.get(f"{LIST}{run.pk}/change/?level=in").content.decode()
    for line in run.lines.filter(level="in"):
        assert f'href="/admin/blog/article/{line.article_id}/change/"' in came
    assert client.get(f"{LIST}{run.pk}/change/?level=nonsense&page=99").status_code == 200


def test_a_report_takes_the_same_queries_whatever_its_length(signed_in, run, editor, django_assert_max_num_queries):
    client = signed_in(editor)
    with django_assert_max_num_queries(10):
        client.get(f"{LIST}{run.pk}/change/?level=in")
