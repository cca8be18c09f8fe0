"""Static files for many clients: each client of a test is a site that starts, and would look through every folder."""

import pytest
from whitenoise.middleware import WhiteNoiseMiddleware


@pytest.fixture(autouse=True, scope="session")
def static_files_found_once():
    """Let all sites of a run share which static files were found in the project's and its libraries' folders."""
    look, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def once(self):
        others, self.files = self.files, {}
        if not found:
            look(self)
            found.update(self.files)
        self.files = {**others, **found}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", once)
        yield
