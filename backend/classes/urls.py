from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from classes import views

router = SimpleRouter()
router.register("classes", views.ClassViewSet, basename="class")
router.register("classes/(?P<classroom_id>[0-9]{1,18})/members", views.MemberViewSet, basename="member")

urlpatterns: list[URLPattern | URLResolver] = router.urls
