"""One request has one id: in nginx's log, in every line that the site logs of it, and in the report of its error."""

import json
import re
import time

import pytest

from tests.deploy.proxy import HOST, missing, proxy
from tests.torture.site import WORKERS, running

VARIABLES = {"LOG_FORMAT": "json", "LOG_REQUESTS": "true", "LOG_LEVEL": "INFO", "ALLOWED_HOSTS": f"{HOST},127.0.0.1"}


def test_the_id_goes_from_nginx_into_every_line_of_the_request(tmp_path):
    if reason := missing():
        pytest.fail(reason)
    with running("sqlite", application="tests.deploy.failing", variables=VARIABLES, workers=1) as site:
        for name in WORKERS:
            site.kill(name)
        with proxy(tmp_path, f"127.0.0.1:{site.port}") as front:
            # What a visitor sends in its place is neither believed nor logged.
            status, headers, _ = front.ask("/fail?words=my-secret-pain", X_Request_ID="forged-by-a-visitor")
            assert status == 500 and "X-Request-ID" not in headers
            assert front.ask("/contact/")[0] == 200
            assert "X-Request-ID" not in front.ask("/contact/")[1]
            time.sleep(0.5)
        ids = dict(re.findall(r'"GET (\S+)" .* ([0-9a-f]{32})$', (tmp_path / "access.log").read_text(), re.MULTILINE))
        text = (site.folder / "log").read_text()
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    failed = [line for line in lines if line.get("request") == ids["/fail"]]
    assert {line["logger"] for line in failed} == {"tests", "django.request", "clinic_site.requests"}
    [error] = [line for line in failed if line["level"] == "ERROR"]
    assert error["error"].endswith("ValueError") and "failing.py" in error["error"]
    assert [line["status"] for line in failed if line["logger"] == "clinic_site.requests"] == [500]
    for word in ("my-secret-pain", "forged"):
        assert word not in text and word not in json.dumps(ids)
