from django.urls import path
from django.views.generic import RedirectView

from . import guest_review, machine_pages, preview_links, search_pages, views
from .feeds import LatestArticles, LatestArticlesRss, json_feed

app_name = "blog"

urlpatterns = [
    path("blog/", views.article_list, name="list"),
    path("blog/feed/", LatestArticles(), name="feed"),
    path("blog/feed/rss/", LatestArticlesRss(), name="rss"),
    path("blog/feed/json/", json_feed, name="json_feed"),
    path("blog/topics/", RedirectView.as_view(pattern_name="blog:list")),
    path("blog/topics/<slug:slug>/", views.topic, name="topic"),
    path("blog/topics/<slug:slug>/feed/", LatestArticles(), name="topic_feed"),
    path("blog/topics/<slug:slug>/feed/rss/", LatestArticlesRss(), name="topic_rss"),
    path("blog/topics/<slug:slug>/feed/json/", json_feed, name="topic_json_feed"),
    path("blog/<slug:slug>/", views.article, name="article"),
    path("blog/<slug:slug>.md", machine_pages.article_markdown, name="markdown"),
    path("llms.txt", machine_pages.llms, name="llms"),
    path("blog/<slug:slug>/history/", views.article_history, name="history"),
    path("search/", search_pages.search, name="search"),
    path("search/suggestions/", search_pages.suggestions, name="suggestions"),
    path("review/<str:token>/", guest_review.guest_review, name="guest_review"),
    path("review/<str:token>/code/", guest_review.guest_code, name="guest_code"),
    path("review/<str:token>/page/", guest_review.guest_page, name="guest_page"),
    path("preview/<str:token>/", preview_links.shared_preview, name="shared_preview"),
    path("team/<slug:slug>/", views.contributor, name="contributor"),
]
