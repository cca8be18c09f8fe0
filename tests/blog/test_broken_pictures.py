"""Files that mean harm: each is refused with a sentence or kept clean, at a small price (see broken_pictures.py)."""

import json
import subprocess
import sys

from django.conf import settings

from tests.blog import broken_pictures

SECONDS, MEGABYTES = 1, 200


def run(*arguments):
    """Return what the measuring program says of each file, by name."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.blog.broken_pictures", *arguments],
        cwd=settings.BASE_DIR,
        env={"PATH": "/usr/bin:/bin", "DJANGO_SETTINGS_MODULE": "clinic_site.settings", "SECRET_KEY": "of no use"},
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    return {name: facts for name, *facts in map(json.loads, done.stdout.splitlines())}


def test_each_is_refused_with_a_sentence_or_kept_clean_for_a_second_and_200_megabytes_at_most():
    measured = run()
    assert len(measured) > 90 + 4 * broken_pictures.FUZZED
    wrong = {}
    for name, (must_be_refused, said, seconds, megabytes) in measured.items():
        allowed = {True: ["refused"], False: ["accepted"], None: ["refused", "accepted"]}[must_be_refused]
        if said not in allowed or seconds > SECONDS or megabytes > MEGABYTES:
            wrong[name] = said, seconds, megabytes
    assert wrong == {}


def test_control_the_measure_notices_a_picture_that_nobody_counted():
    ((_, said, _seconds, megabytes),) = run("--trusting").values()
    assert said == "accepted"
    assert megabytes > MEGABYTES
