"""The short form of the trial of restarts: with the socket held nobody is refused, without it somebody is."""

import pytest

from tests.deploy.proxy import missing, proxy
from tests.torture import restarts
from tests.torture.site import running


@pytest.mark.parametrize("held", [True, False], ids=["held", "control: not held"])
def test_a_restart_refuses_nobody_and_loses_no_message(held, tmp_path):
    if reason := missing():
        pytest.fail(reason)
    with (
        running("sqlite", kind=restarts.Held, held=held) as site,
        proxy(tmp_path, f"unix:{site.socket_path}") as front,
    ):
        facts, problems = restarts.trial(site, front, restarts=1)
    print(facts)  # noqa: T201 - the figures are the point
    if held:
        assert problems == [], facts
    else:
        assert any("requests that failed" in problem for problem in problems), facts
