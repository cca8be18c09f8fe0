"""A Redis that processes share, and the memory of each process for as long as the Redis does not do what it should."""

import logging
import time

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

logger = logging.getLogger(__name__)

BROKEN_FOR = 5  # seconds for which a Redis that failed is not asked again


class Client:
    """Django's client of a Redis, which answers from memory when that is dead, hangs or is full.

    Tries to sign in are then counted by each process for itself, as without a Redis, and nobody is told of an error.
    """

    broken_until = 0.0  # of the process, whose threads have a client each

    def __init__(self, servers, **options):
        self._redis = RedisCacheClient(servers, **options)
        self._memory = LocMemCache("while Redis is broken", {})

    def __getattr__(self, verb):
        def ask(*arguments):
            if time.monotonic() >= Client.broken_until:
                try:
                    return getattr(self._redis, verb)(*arguments)
                except (self._redis._lib.RedisError, OSError) as error:
                    Client.broken_until = time.monotonic() + BROKEN_FOR
                    logger.warning("The shared cache does not answer: %s", type(error).__name__)
            return getattr(self._memory, verb)(*arguments)

        return ask


class RedisOrMemory(RedisCache):
    def __init__(self, server, params):
        super().__init__(server, params)
        self._class = Client
