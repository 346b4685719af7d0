from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from assignments import views

router = SimpleRouter()
router.register("questions", views.QuestionViewSet, basename="question")
router.register("test-cases", views.TestCaseViewSet, basename="test-case")
router.register("assignments", views.AssignmentViewSet, basename="assignment")

urlpatterns: list[URLPattern | URLResolver] = router.urls
