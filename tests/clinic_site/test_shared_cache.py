"""A Redis that is dead costs nobody an error, and tries to sign in are counted all the same."""

import logging

import pytest
from django.core.cache import cache, caches

import redis_or_memory


@pytest.fixture
def dead(settings, unused_port):
    """Let the cache be a Redis that is not there."""
    address = f"redis://127.0.0.1:{unused_port}/0"
    settings.CACHES = settings.CACHES | {"default": {"BACKEND": "redis_or_memory.RedisOrMemory", "LOCATION": address}}
    redis_or_memory.Client.broken_until = 0.0
    yield
    cache.clear()
    redis_or_memory.Client.broken_until = 0.0


def test_what_is_kept_is_found_again_and_a_dead_redis_is_asked_once(dead, caplog):
    with caplog.at_level(logging.WARNING):
        assert cache.add("a", 1) and not cache.add("a", 2)
        cache.set_many({"b": 2, "c": 3})
        assert cache.get_many(["a", "b", "c", "d"]) == {"a": 1, "b": 2, "c": 3}
        assert cache.incr("b") == 3 and cache.has_key("b") and cache.touch("b", 100)
        cache.delete("b")
        assert cache.get("b", "none") == "none"
        with pytest.raises(ValueError):
            cache.incr("b")
    assert len(caplog.records) == 1


@pytest.mark.django_db
def test_guesses_are_stopped_and_the_right_password_lets_in(dead, client, editor, author):
    def try_to(account, password):
        return client.post("/admin/login/", {"login": account.username, "password": password})

    for _ in range(5):
        assert "do not belong" in try_to(editor, "wrong").text
    assert "Wait five minutes" in try_to(editor, "editor-password").text
    assert try_to(author, "author-password").status_code == 302


@pytest.mark.django_db
def test_control_django_s_own_client_of_a_redis_is_an_error_at_sign_in(dead, settings, client, editor):
    plain = {**settings.CACHES["default"], "BACKEND": "django.core.cache.backends.redis.RedisCache"}
    settings.CACHES = settings.CACHES | {"default": plain}
    with pytest.raises(Exception, match=r"127\.0\.0\.1"):
        client.post("/admin/login/", {"login": "editor", "password": "editor-password"})
    settings.CACHES = settings.CACHES | {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    assert caches["default"].get("x") is None
