"""How long patients' messages stay: which ones' time is over, what keeps some all the same, and the purge itself.

Times are counted from when the staff were told (the last notice delivered), for spam from when it came in, and for the
trash from when it was put there. A message stays while it is on legal hold, while the notice to the staff is still to
be delivered, until the day to call back is over, and for ``SECOND_THOUGHTS`` after its status was set.
"""

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from .models import Attempt, Inquiry, InquiryEvent, InquiryNote, Notification, PrivacySettings, PurgeRun

CHUNK = 200  # messages deleted in one transaction
LEAP = timedelta(days=3)  # the purge runs every night
SECOND_THOUGHTS = timedelta(days=30)  # as long as in the trash: an old message closed by mistake can be found again
TRASH = "trash"
ATTRIBUTION = "attribution"
NOTICES = Notification.objects.to_staff().filter(inquiry=OuterRef("pk"))


def over(privacy, now):
    """Return the messages whose time is over, by what they are: a status, or ``TRASH``; whatever keeps them."""
    found = {}
    for status, days in privacy.days_of_statuses.items():
        if days:
            end = now - timedelta(days=days)
            rows = Inquiry.objects.kept().filter(status=status, received_at__lte=end)
            rows = rows.exclude(status_changed_at__gt=now - SECOND_THOUGHTS)
            is_counted_from_notice = status != Inquiry.Status.SPAM
            found[status] = (
                rows.exclude(Exists(NOTICES.filter(delivered_at__gt=end))) if is_counted_from_notice else rows
            )
    if privacy.days_trash:
        found[TRASH] = Inquiry.objects.filter(trashed_at__lte=now - timedelta(days=privacy.days_trash))
    return {kind: rows.order_by("pk") for kind, rows in found.items()}


def keeping():
    """Return what keeps a message whose time is over, by its name in ``PurgeRun.counts``, in order of weight."""
    return {
        "held": Q(legal_hold=True),
        "undelivered": Q(Exists(NOTICES.undelivered().filter(to=""))),
        "call_back": Q(call_back_on__gte=timezone.localdate()),
    }


def due(rows):
    """Keep the messages that nothing keeps."""
    for reason in keeping().values():
        rows = rows.exclude(reason)
    return rows


def forgettable(privacy, now):
    """Return the messages that still tell where their visitors came from, though its time is over."""
    if not privacy.days_attribution:
        return Inquiry.objects.none()
    end = now - timedelta(days=privacy.days_attribution)
    telling = Inquiry.objects.exclude(attribution={}, sender_hash="")
    return telling.filter(received_at__lte=end, legal_hold=False).order_by("pk")


def expected(privacy=None):
    """Return what a purge would do now, as ``PurgeRun.counts``: each number by its name, those of 0 left out."""
    privacy, now = privacy or PrivacySettings.current(), timezone.now()
    counts = {kind: due(rows).count() for kind, rows in over(privacy, now).items()}
    counts |= {ATTRIBUTION: forgettable(privacy, now).count()} | _kept(privacy, now)
    return {name: count for name, count in counts.items() if count}


def leapt():
    """Return how many days the clock went on since the last run, when that is so many that it may be wrong; else 0.

    A clock that is wrong for an hour must not cost the clinic its messages. A run is noted that did nothing, so that
    the next one, a night later, believes the clock.
    """
    now, last = timezone.now(), PurgeRun.objects.order_by("-ended_at").first()
    if last is None or now - last.ended_at <= LEAP:
        return 0
    PurgeRun.objects.create(started_at=now, ended_at=now)
    return (now - last.ended_at).days


def purge():
    """Delete what is due and forget what is to be forgotten, a chunk a transaction; return the ``PurgeRun``.

    The run's numbers are stored with each chunk, so they are true of a run that was killed too. Two at once share the
    work. Raises ``django.db.Error`` when the database fails; what was done until then stays done.
    """
    privacy, now = PrivacySettings.current(), timezone.now()
    run = PurgeRun.objects.create(started_at=now, ended_at=now)
    for kind, rows in over(privacy, now).items():
        while _delete_some(run, kind, due(rows)):
            pass
    while _forget_some(run, forgettable(privacy, now)):
        pass
    run.counts |= {name: count for name, count in _kept(privacy, now).items() if count}
    run.ended_at = timezone.now()
    run.save()
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            # What was deleted still stands in the log of changes until that is emptied.
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return run


def _kept(privacy, now):
    counts = dict.fromkeys(keeping(), 0)
    for rows in over(privacy, now).values():
        left = rows
        for name, reason in keeping().items():
            counts[name] += left.filter(reason).count()
            left = left.exclude(reason)
    return counts


def _delete_some(run, kind, rows):
    with transaction.atomic():
        numbers = _held_for_us(rows)
        # Nobody sees these objects again: only their numbers are read, so that no key is needed.
        Attempt.objects.filter(notification__inquiry__in=numbers).delete()
        Notification.objects.filter(inquiry__in=numbers).delete()
        InquiryNote.objects.filter(inquiry__in=numbers).only("pk").delete()
        Inquiry.objects.filter(pk__in=numbers).only("pk").delete()
        InquiryEvent.objects.bulk_create(
            InquiryEvent(kind=InquiryEvent.Kind.PURGED, inquiry_number=number, detail=kind) for number in numbers
        )
        _count(run, kind, numbers)
    return numbers


def _forget_some(run, rows):
    with transaction.atomic():
        numbers = _held_for_us(rows)
        Inquiry.objects.filter(pk__in=numbers).update(attribution={}, sender_hash="")
        _count(run, ATTRIBUTION, numbers)
    return numbers


def _held_for_us(rows):
    """Return the numbers of some of these messages, locked until the transaction's end."""
    locked = rows.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)[:CHUNK]
    # A hold or a notice that came just before the lock is seen only by asking again.
    return list(rows.filter(pk__in=list(locked)).values_list("pk", flat=True))


def _count(run, name, numbers):
    if numbers:
        run.counts[name] = run.counts.get(name, 0) + len(numbers)
        run.ended_at = timezone.now()
        run.save()
