from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from . import triggers


class PageCacheConfig(AppConfig):
    name = "page_cache"

    def ready(self):
        # A migration may rebuild a table without its triggers and change its rows, and only this runs after every one.
        post_migrate.connect(_watch_tables, sender=self)


def _watch_tables(using, **_):
    connection = connections[using]
    triggers.install(connection)
    triggers.change(connection)
