"""A Redis of its own, to be killed, frozen and filled."""

import shutil
import signal
import subprocess
import time
from contextlib import suppress

import redis

from .site import free_port

FULL = 2_000_000  # bytes


def possible():
    """Return what to install when this machine has no Redis, or nothing."""
    return "" if shutil.which("redis-server") else "Install redis-server."


class Redis:
    """A Redis server on a port of this machine, whose files are in ``folder``."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def launch(self):
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", self.folder]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with suppress(redis.RedisError):
                return self.ask("ping")
            time.sleep(0.1)
        raise TimeoutError("Redis does not answer.")

    def ask(self, *command):
        with redis.Redis(port=self.port, socket_timeout=5) as client:
            return client.execute_command(*command)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def fill(self):
        """Leave no room: whatever is to be kept is refused from now on."""
        self.ask("config", "set", "maxmemory-policy", "noeviction")
        self.ask("config", "set", "maxmemory", FULL)
        with suppress(redis.RedisError):
            while True:
                self.ask("rpush", "ballast", "x" * 50_000)

    def empty(self):
        self.ask("config", "set", "maxmemory", 0)
        self.ask("del", "ballast")
