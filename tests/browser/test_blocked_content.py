"""What a real browser refuses to run on a page reaches the administrators' list."""

import time

from csp_reports.models import BlockedContent


def test_a_script_slipped_into_a_page_is_refused_and_reported(page, complaints):
    complaints.allow = ("Content Security Policy",)
    page.goto("/contact/")
    with page.expect_request("**/csp-reports/"):
        page.evaluate(
            """const slipped = document.createElement("script")
            slipped.text = "window.ran = 1"
            document.body.append(slipped)"""
        )
    deadline = time.monotonic() + 10
    while not BlockedContent.objects.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not page.evaluate("window.ran")
    assert [(kind.blocked, kind.directive, kind.page) for kind in BlockedContent.objects.all()] == [
        ("inline", "script-src-elem", "/contact/")
    ]
