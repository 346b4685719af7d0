from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from classes import views
from common.fields import ID_PATTERN

router = SimpleRouter()
router.register("classes", views.ClassViewSet, basename="class")
router.register(f"classes/(?P<classroom_id>{ID_PATTERN})/members", views.MemberViewSet, basename="member")

urlpatterns: list[URLPattern | URLResolver] = router.urls
