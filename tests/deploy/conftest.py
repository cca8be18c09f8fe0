"""A site with two members of its staff, for those who try to read or break what is not theirs."""

import subprocess
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.deploy.proxy import HOST, missing, proxy
from tests.torture.site import free_port, running

OTHER = "evil.example"  # a host that the site itself would answer: that nobody reaches it is nginx's doing
VARIABLES = {
    "ALLOWED_HOSTS": f"{HOST},{OTHER},127.0.0.1",
    "SITE_URL": f"https://{HOST}",
    "LOG_REQUESTS": "true",
    "LOG_FORMAT": "json",
    "LOG_LEVEL": "INFO",
}


@pytest.fixture(scope="session")
def attacked():
    if reason := missing():
        pytest.fail(reason)
    port = free_port()
    with (
        shared_cache(port),
        running("sqlite", variables=VARIABLES | {"CACHE_URL": f"redis://127.0.0.1:{port}"}) as site,
    ):
        told = site.ask("__import__('tests.deploy.canaries', fromlist=['']).fill_site()")
        yield SimpleNamespace(site=site, redis=port, **told)


@contextmanager
def shared_cache(port):
    """Run a Redis that keeps nothing when it ends."""
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="session")
def nginx(attacked, tmp_path_factory):
    """nginx as it is deployed, but for how often one address may ask."""
    with proxy(tmp_path_factory.mktemp("nginx"), f"127.0.0.1:{attacked.site.port}", unlimited=True) as front:
        yield front


@pytest.fixture
def weakened(attacked, tmp_path):
    """Return a function that starts nginx with a configuration that a trial must find out."""
    running = []

    def start(weaken):
        context = proxy(tmp_path, f"127.0.0.1:{attacked.site.port}", unlimited=True, weaken=weaken)
        running.append(context)
        return context.__enter__()

    yield start
    for context in running:
        context.__exit__(None, None, None)


def children(pid):
    """Return a process and those it started."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *[each for child in found for each in children(int(child))]]
