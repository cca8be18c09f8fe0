import logging
import signal
import threading
import time

from django.core.management.base import BaseCommand, CommandError
from django.db import Error, close_old_connections

from blog.models import Image

logger = logging.getLogger(__name__)

TRIED_AGAIN = 600  # seconds until a picture that failed is tried again
TIDIED = 3600  # seconds between looks for files whose time is over


class Command(BaseCommand):
    help = (
        "Make the files that pages show of pictures, in every crop, format and width. Several may run at once, "
        "and any may be killed: until new files are stored, pages show the old ones."
    )

    def add_arguments(self, parser):
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--missing", action="store_true", help="of the pictures that lack files that are up to date")
        which.add_argument("--all", action="store_true", help="of every picture, anew")
        parser.add_argument("--forever", action="store_true", help="keep looking for missing ones until stopped")
        parser.add_argument(
            "--interval", type=float, default=5, metavar="S", help="with --forever: seconds between looks (5)"
        )

    def handle(self, *, all, forever, interval, **options):
        self.stop = threading.Event()
        self.failed = {}  # when each picture that failed is to be tried again, by number
        if forever and threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: self.stop.set())
        if all or not forever:
            self.make_once(again=all)
        if forever:
            self.make_forever(interval)
        elif self.failed:
            raise CommandError(f"{len(self.failed)} could not be made; the log says why.")

    def make_once(self, *, again):
        """Make the files of every picture, or of those that lack some, with a bar on a terminal."""
        pictures = Image.objects.all() if again else Image.objects.due()
        numbers = list(pictures.order_by("pk").values_list("pk", flat=True))
        made = 0
        for position, number in enumerate(numbers):
            self.show_progress(position, len(numbers))
            if self.stop.is_set():
                return
            made += self.make(number, again=again)
        self.show_progress(len(numbers), len(numbers))
        self.delete_retired()
        self.stdout.write(f"{made} made of {len(numbers)}.")

    def make_forever(self, interval):
        tidied_at = -TIDIED
        while not self.stop.is_set():
            try:
                for number in Image.objects.due().order_by("pk").values_list("pk", flat=True):
                    if not self.stop.is_set() and self.failed.get(number, 0) <= time.monotonic():
                        self.make(number)
                if time.monotonic() - tidied_at >= TIDIED:
                    tidied_at = time.monotonic()
                    self.delete_retired()
            except Error as error:
                # The database will be back; the rows are still there.
                logger.error("Pictures could not be read: %s", type(error).__name__)
            close_old_connections()
            self.stop.wait(interval)

    def make(self, number, *, again=False):
        """Make the files of one picture; return whether that was done here. A failure is logged and kept for later."""
        try:
            image = Image.objects.filter(pk=number).first()
            is_made = image is not None and image.make_renditions(again=again)
        except Error:
            raise
        except Exception as error:  # a damaged original, a full disk, a storage that does not answer
            self.failed[number] = time.monotonic() + TRIED_AGAIN
            logger.error("Picture %s: its files could not be made: %s: %s", number, type(error).__name__, error)
            return False
        self.failed.pop(number, None)
        return is_made

    def delete_retired(self):
        for image in Image.objects.order_by("pk").iterator(chunk_size=50):
            try:
                image.delete_retired()
            except Error:
                raise
            except Exception as error:
                logger.error("Picture %s: old files could not be deleted: %s", image.pk, type(error).__name__)

    def show_progress(self, done, total):
        if total and self.stdout.isatty():
            bar = "#" * (30 * done // total)
            self.stdout.write(f"\r[{bar:30}] {done} of {total}", ending="\n" if done == total else "")
            self.stdout.flush()
