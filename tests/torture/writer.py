"""Staff and patients who change the site without a pause, and what it holds after each of their steps.

    python -m tests.torture.writer FOLDER    # until there is a file FOLDER/stop

Each step is one transaction. After it, a line of ``FOLDER/moments`` tells as JSON how many there were, how many
messages were acknowledged, the digest of all rows of each table, and which pictures the rows name; ``FOLDER/pictures``
tells the SHA-256 of each picture that ever was.
"""

import hashlib
import json
import sys
from pathlib import Path

import django

# What putting a backup back adds or counts on by itself.
NOT_COMPARED = {"appointments_purgerun"}


class Writer:
    def __init__(self, folder):
        from blog.models import Contributor
        from demo.accounts import make_accounts

        self.folder, self.people, self.acknowledged, self.uploads = folder, make_accounts(), 0, []
        self.clinic = Contributor.objects.get(slug="nj-spine-orthopedic")
        self.digests = {}

    def run(self):
        from django.db import transaction

        acts = [self.write_message, self.upload, self.publish, self.write_message, self.remove_picture]
        with (self.folder / "moments").open("a", buffering=1) as moments:
            step = 0
            while not (self.folder / "stop").exists():
                with transaction.atomic():
                    acts[step % len(acts)](step)
                step += 1
                moment = held()
                self.note(moment["pictures"])
                print(json.dumps({"step": step, "acknowledged": self.acknowledged, **moment}), file=moments)

    def write_message(self, step):
        from django.test import Client

        from . import patients

        place = f"100.{step // 250 % 250}.{step % 250}.1"
        answer = Client().post("/contact/", patients.words(step), headers={"x-forwarded-for": place})
        assert answer.status_code == 302, answer.content
        self.acknowledged += 1

    def publish(self, step):
        from django.utils import timezone

        from blog.models import Article

        article = Article.objects.filter(is_demo=False).first() or Article.objects.get(slug="sciatica")
        article.body = f"{article.body.partition('<p>Step')[0]}<p>Step {step}</p>"
        article.save_draft(by=self.people["author"], based_on=article.version)
        revision = article.submit_for_review(by=self.people["author"]).revision
        revision.open(by=self.people["reviewer"])
        revision.approve(by=self.people["reviewer"], reviewer=self.clinic, reviewed_on=timezone.localdate())
        article.publish(by=self.people["editor"], is_minor=True)

    def upload(self, step):
        from PIL import Image as Pillow

        from blog.models import Image

        picture = Image(title=f"Step {step}", alt_text="Noise.")
        picture.store(Pillow.effect_noise((320, 240), 60).convert("RGB"))
        picture.save()
        self.uploads.append(picture)

    def remove_picture(self, step):
        self.uploads.pop(0).delete()

    def note(self, pictures):
        """Write down the digests of pictures that are new, while they are there."""
        from django.conf import settings

        for path in set(pictures) - set(self.digests):
            self.digests[path] = hashlib.sha256((Path(settings.MEDIA_ROOT) / path).read_bytes()).hexdigest()
        (self.folder / "pictures").write_text(json.dumps(self.digests))


def held():
    """Return the digest of each table's rows, and the paths of the pictures that they name."""
    from django.db import connection

    from blog.models import Image
    from tests.upgrade import inside

    rows = inside.rows(connection, inside.columns(connection))
    tables = {table: digest for table, (_, digest) in rows.items() if table not in NOT_COMPARED}
    return {"tables": tables, "pictures": sorted(path for image in Image.objects.all() for path in image.paths)}


if __name__ == "__main__":
    django.setup()
    Writer(Path(sys.argv[1])).run()
