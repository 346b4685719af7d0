"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from common.health import HealthView

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="docs")),  # no pages yet: what there is, is told there
    path("admin/", admin.site.urls),
    path("api/health/", HealthView.as_view(), name="health"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
    path("api/", include("users.urls")),
    path("api/", include("notifications.urls")),
    path("api/", include("classes.urls")),
    path("api/", include("assignments.urls")),
    path("api/", include("submissions.urls")),
]

handler400 = "common.envelope.handler400"
handler403 = "common.envelope.handler403"
handler404 = "common.envelope.handler404"
handler500 = "common.envelope.handler500"
