"""Patients who send one message each and press Send again when no answer comes."""

import http.client
import itertools
import re
import threading
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from .site import THANKS

AT_ONCE = 8
PATIENCE = 90  # seconds
TOKEN = re.compile(r'name="token" value="([0-9]+)"')
HOSTILE = "Ünï “quotes” \r\n\r\n<b>&amp;</b> ' \" -- 💡 \u202e x\t{{ 7 }} %s \\"


@dataclass
class Answer:
    """What one patient was told: the status of each try (0 is no answer), the slowest in seconds, the last page."""

    statuses: list[int] = field(default_factory=list)
    slowest: float = 0
    page: str = ""
    is_acknowledged: bool = False


def words(number, length=0):
    """Return what the patient with that number types."""
    return {
        "full_name": f"Patient {number} Ñ",
        "email": f"patient{number}@example.com",
        "phone": f"(201) 555-{number % 10_000:04}",
        "preferred_contact": "email",
        "preferred_time": "any",
        "message": f"{number} {HOSTILE}{'y' * length}",
    }


def send(port, typed, *, place=0, patience=PATIENCE):
    """Open the form, send it, and send it again until it is acknowledged or patience ends; return the ``Answer``."""
    answer, token, deadline = Answer(), None, time.monotonic() + patience
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Forwarded-For": f"{100 + place // 65_536 % 100}.{place // 256 % 256}.{place % 256}.1",
        "Sec-Fetch-Site": "same-origin",
    }
    while not answer.is_acknowledged and time.monotonic() < deadline:
        started = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            if token is None:
                connection.request("GET", "/contact/")
                token = TOKEN.search(connection.getresponse().read().decode())[1]
            answer.statuses.append(0)
            started = time.monotonic()
            connection.request("POST", "/contact/", urllib.parse.urlencode({**typed, "token": token}), headers)
            response = connection.getresponse()
            answer.page, answer.statuses[-1] = response.read().decode(), response.status
            answer.is_acknowledged = (response.status, response.getheader("Location")) == (302, THANKS)
        except (OSError, http.client.HTTPException, TypeError):
            pass  # no answer, or no form: Send again
        finally:
            connection.close()
        answer.slowest = max(answer.slowest, time.monotonic() - started)
        if not answer.is_acknowledged:
            time.sleep(0.2)
    return answer


def send_all(port, numbers, *, pause=0, told=lambda done: None):
    """Let the patients with these numbers send a message, several at once; return their answers by number."""
    done, lock = itertools.count(1), threading.Lock()

    def one(number):
        answer = send(port, words(number), place=number)
        time.sleep(pause)
        with lock:
            told(next(done))
        return answer

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(numbers, pool.map(one, numbers), strict=True))
