from django.db import migrations
from django.utils import timezone


def keep_publications(apps, schema_editor):
    """Turn each article's pointers into a record of what visitors read."""
    Article, Publication, Revision = (apps.get_model("blog", name) for name in ("Article", "Publication", "Revision"))
    for article in Article.objects.filter(published_revision__isnull=False).select_related("published_review"):
        Publication.objects.create(
            article=article,
            revision_id=article.published_revision_id,
            review_id=article.published_review_id,
            starts_at=article.published_revision_at,
            published_by_id=article.published_by_id,
            decided_at=article.published_revision_at,
            first_published_at=article.published_at,
            content_changed_at=article.published_revision_at,
            is_demo=article.published_review.is_demo,
        )
    # Of a withdrawn article it is known that it was published, not which text: its newest approved one stands for it.
    for article in Article.objects.filter(published_revision__isnull=True, published_at__isnull=False):
        approved = Revision.objects.filter(article=article, reviews__decision="approve").order_by("-number").first()
        if approved is None:
            continue
        Publication.objects.create(
            article=article,
            revision=approved,
            review=approved.reviews.filter(decision="approve").order_by("-pk").first(),
            starts_at=article.published_at,
            published_by_id=article.saved_by_id,
            decided_at=article.published_at,
            first_published_at=article.published_at,
            content_changed_at=article.published_at,
            ends_at=max(timezone.now(), article.published_at),
            ended_by_id=article.saved_by_id,
            is_demo=approved.is_demo,
        )


class Migration(migrations.Migration):
    """Carry what is published over into the records of publications."""

    dependencies = [("blog", "0003_medical_review")]

    operations = [migrations.RunPython(keep_publications, migrations.RunPython.noop)]
