"""The site with the real nginx, as it is deployed, in front of it."""

from contextlib import contextmanager

from tests.deploy.proxy import HOST, proxy

from .site import running


@contextmanager
def served(database, **options):
    """Yield a running site and nginx in front of it."""
    variables = {"ALLOWED_HOSTS": f"{HOST},127.0.0.1", **options.pop("variables", {})}
    with running(database, variables=variables, **options) as site:
        site.folder.chmod(0o755)  # nginx's workers may be of another account
        folder = site.folder / "nginx"
        folder.mkdir()
        with proxy(folder, f"127.0.0.1:{site.port}") as front:
            yield site, front
