"""Nothing is offered to look for that nobody records."""

from pathlib import Path

from django.conf import settings

from audit.kinds import KINDS


def test_every_kind_is_recorded_by_somebody():
    apps = [path for path in Path(settings.BASE_DIR).iterdir() if (path / "__init__.py").exists()]
    files = [file for app in apps if app.name != "tests" for file in app.rglob("*.py") if file.name != "kinds.py"]
    code = "\n".join(file.read_text() for file in files)
    assert files and "no_such_kind" not in code
    assert [kind for kind in KINDS if f'"{kind}"' not in code] == []
