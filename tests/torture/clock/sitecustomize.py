"""Python reads this when it starts with this folder on its path: the process then goes by the clock of ``MOVED_CLOCK``.

That file holds by how many days its clock differs from the true one. Clocks that only go on (``time.monotonic``) are
left alone, as they are when somebody sets a machine's clock.
"""

import os
import threading
import time
from pathlib import Path

import time_machine

LOOKED = 0.2  # seconds between looks at the file


def _follow():
    file, moved_by = Path(os.environ["MOVED_CLOCK"]), None
    while True:
        if (days := file.read_text()) and days != moved_by:
            travel.move_to(time_machine.escape_hatch.time.time() + float(days) * 86_400)
            moved_by = days
            time.time()  # it goes on from when it is first asked
        time.sleep(LOOKED)


def _begin():
    threading.Thread(target=_follow, daemon=True).start()


travel = time_machine.travel(time.time() + float(Path(os.environ["MOVED_CLOCK"]).read_text()) * 86_400).start()
time.time()
os.register_at_fork(after_in_child=_begin)
_begin()
