"""Every sentence of the public pages stands in the Spanish catalogue, translated."""

import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.conf import settings

CATALOGUE = Path("locale/es/LC_MESSAGES/django.po")


@pytest.fixture(scope="module")
def catalogue():
    return polib.pofile(settings.BASE_DIR / CATALOGUE)


def words(entries):
    return {(entry.msgctxt, entry.msgid) for entry in entries if not entry.obsolete}


def test_every_sentence_is_translated(catalogue):
    assert [entry.msgid for entry in catalogue if not entry.translated()] == []


def test_what_a_sentence_fills_in_is_filled_in_by_its_translation(catalogue):
    for entry in catalogue:
        for translation in [entry.msgstr, *entry.msgstr_plural.values()]:
            if translation:
                assert sorted(fillings(translation)) == sorted(fillings(entry.msgid_plural or entry.msgid)), entry.msgid


def fillings(sentence):
    return [piece.split(")s")[0] for piece in sentence.split("%(")[1:]]


def test_the_compiled_catalogue_is_that_of_the_sources(catalogue):
    compiled = polib.mofile((settings.BASE_DIR / CATALOGUE).with_suffix(".mo"))
    assert {(e.msgctxt, e.msgid): (e.msgstr, e.msgstr_plural) for e in compiled} == {
        (e.msgctxt, e.msgid): (e.msgstr, e.msgstr_plural) for e in catalogue
    }


def test_no_sentence_is_missing_and_none_is_left_over(catalogue, tmp_path):
    root = settings.BASE_DIR
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=root, capture_output=True, text=True)
    for name in listed.stdout.splitlines():
        path = root / name
        if path.suffix in (".py", ".html", ".txt") and not name.startswith("tests/") and path.exists():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, tmp_path / name)
    (tmp_path / CATALOGUE).parent.mkdir(parents=True)
    collect = ["-m", "django", "makemessages", "--locale=es", "--extension=html,py,txt", "--verbosity=0"]
    subprocess.run([sys.executable, *collect], cwd=tmp_path, check=True, env={"PATH": "/usr/bin:/bin"})
    assert words(polib.pofile(tmp_path / CATALOGUE)) == words(catalogue)
