from types import SimpleNamespace

import pytest

from blog.checklist import checklist

IN_ORDER = {
    "body": '<h2>a</h2><h3>b</h3><h2>c</h2><p><a href="/contact/">Write to us</a></p>',
    "source_list": ["A source"],
    "hero": object(),
    "picture_alt": "A neck",
}


def open_points(**parts):
    return [check.sentence for check in checklist(SimpleNamespace(**{**IN_ORDER, **parts})) if not check.passed]


def test_a_text_in_order_has_no_open_point():
    assert open_points() == []


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"source_list": []}, "It names no source."),
        ({"hero": None, "picture_alt": ""}, "It has no picture."),
        ({"picture_alt": ""}, "The picture is marked as decoration only."),
        ({"body": "<h3>a</h3><h2>b</h2><h4>c</h4>"}, "A heading level is skipped."),
        ({"body": '<p><a href="/x/"> Read more </a></p>'}, "A link says only “here” or “read more”."),
        ({"body": '<p><a href="/x/">HERE</a></p>'}, "A link says only “here” or “read more”."),
        ({"body": "<p>Call 866-553-0612.</p>"}, "Typed phone numbers: 866-553-0612. Insert them by name."),
        ({"body": "<p>(866) 553-0612</p>"}, "Typed phone numbers: (866) 553-0612. Insert them by name."),
        (
            {"body": "<p>866.553.0612 or 855 586 2615</p>"},
            "Typed phone numbers: 855 586 2615, 866.553.0612. Insert them by name.",
        ),
        (
            {"body": "<p>Multidisciplinary electrodiagnostic characterization necessitates decompression.</p>"},
            "It reads at about US grade 50.1; patients read most easily at grade 6 to 8.",
        ),
    ],
)
def test_what_a_reviewer_should_look_at_is_said(parts, sentence):
    assert open_points(**parts) == [sentence]


@pytest.mark.parametrize("text", ["1998-2024", "12345-678-9012", "10.1000/182", "2024 05 14"])
def test_other_figures_are_no_phone_numbers(text):
    assert open_points(body=f"<p>{text}</p>") == []
