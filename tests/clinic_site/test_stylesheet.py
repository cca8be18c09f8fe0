"""The public pages have one stylesheet, made of parts."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command

from clinic_site.stylesheet import STYLESHEET, flattened

LAYERS = ["reset", "tokens", "base", "layout", "components", "utilities"]


@pytest.fixture
def parts(settings):
    return settings.BASE_DIR / "static/css/layers.css"


def test_every_part_is_in_the_one_file_in_its_layer(parts):
    whole, named = flattened(parts), re.findall(r'url\("([a-z-]+\.css)"\) layer\((\w+)\)', parts.read_text())
    assert "@import" not in whole and len(named) >= 15
    assert [layer for layer in LAYERS if any(layer == used for _, used in named)] == LAYERS
    assert whole.index("@layer reset, tokens, base, layout, components, utilities;") < whole.index("@layer reset {")
    for name, layer in named:
        assert f"@layer {layer} {{\n{parts.with_name(name).read_text()}}}" in whole


def test_it_is_found_and_made_anew_when_a_part_changes(parts, tmp_path, settings):
    assert Path(finders.find(STYLESHEET)).read_text() == flattened(parts)
    settings.BASE_DIR = tmp_path
    (tmp_path / "static/css").mkdir(parents=True)
    (tmp_path / "static/css/layers.css").write_text('@import url("a.css") layer(base);\n')
    for color in ("red", "blue"):
        (tmp_path / "static/css/a.css").write_text(f"a {{ color: {color}; }}\n")
        assert Path(finders.find(STYLESHEET)).read_text() == f"@layer base {{\na {{ color: {color}; }}\n}}\n"


def test_it_is_collected_for_production_under_a_name_of_its_content(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    call_command("collectstatic", "--no-input", verbosity=0)
    (made,) = tmp_path.glob("css/site.*.css")
    fonts = re.findall(r'url\("(\.\./fonts/[^"]+)"\)', made.read_text())
    assert len(fonts) == 2 and all((made.parent / font).exists() for font in fonts)
    assert (tmp_path / f"css/{made.name}.gz").exists()
