"""A mail server of its own process, which takes, refuses, hangs or dies as a file says.

    python -m tests.torture.mail_server PORT FOLDER

``FOLDER/mode`` holds ``take``, ``refuse``, ``hang`` or ``die`` (between taking a mail and saying so); each mail taken
adds a line with its Message-ID to ``FOLDER/taken``.
"""

import asyncio
import email
import sys
import time
from pathlib import Path

from aiosmtpd.controller import Controller


class Handler:
    def __init__(self, folder):
        self.mode, self.taken = folder / "mode", folder / "taken"

    async def handle_DATA(self, server, session, envelope):
        mode = self.mode.read_text().strip()
        if mode == "hang":
            await asyncio.sleep(60)
        if mode == "refuse":
            return "451 Try again later"
        with self.taken.open("a") as taken:
            taken.write(f"{email.message_from_bytes(envelope.content)['Message-ID']}\n")
        if mode == "die":
            server.transport.abort()
            await asyncio.sleep(1)
        return "250 Taken"


def main(port, folder):
    controller = Controller(Handler(Path(folder)), hostname="127.0.0.1", port=int(port), ready_timeout=10)
    controller.start()
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main(*sys.argv[1:])
