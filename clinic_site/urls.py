from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import index as sitemap_index
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from blog.sitemaps import SITEMAPS
from csp_reports import views as csp_reports
from pages import brand
from pages.sitemaps import StandingPageSitemap

from . import health, views, well_known
from .admin import view_on_site

admin.site.site_title = admin.site.site_header = "The clinic's website"
admin.site.index_title = "What needs doing"

sitemaps = {**SITEMAPS, "standing": StandingPageSitemap}

urlpatterns = [
    path("admin/components/", include("pages.admin.gallery")),
    path("admin/", include("accounts.urls")),
    path("admin/r/<path:content_type_id>/<path:object_id>/", admin.site.admin_view(view_on_site), name="view_on_site"),
    path("admin/", admin.site.urls),
    path("sitemap.xml", sitemap_index, {"sitemaps": sitemaps, "sitemap_url_name": "sitemap-section"}, name="sitemap"),
    path("sitemap-<section>.xml", sitemap, {"sitemaps": sitemaps}, name="sitemap-section"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", well_known.security, name="security"),
    path("site.webmanifest", well_known.manifest, name="manifest"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("brand.css", brand.stylesheet, name="brand"),
    path("csp-reports/", csp_reports.report, name="csp-reports"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    # English addresses have no prefix; the standing pages come last, because each is found by one word.
    *i18n_patterns(
        path("contact/", include("appointments.urls")),
        path("condition-checker/", include("condition_checker.urls")),
        path("", include("blog.urls")),
        path("", include("pages.urls")),
        prefix_default_language=False,
    ),
]

handler500 = views.server_error

if settings.SERVE_MEDIA:
    urlpatterns.insert(0, path("media/<path:path>", views.media, name="media"))
