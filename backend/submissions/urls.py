from django.urls import path

from submissions import views

urlpatterns = [
    path("submissions/submissions/", views.SubmissionsView.as_view(), name="submissions"),
    path("submissions/submissions/<int:id>/", views.SubmissionView.as_view(), name="submission"),
    path("code/run/", views.RunCodeView.as_view(), name="run-code"),
    path("languages/", views.LanguagesView.as_view(), name="languages"),
    path("grading/grading/run-autograder/", views.RunAutograderView.as_view(), name="run-autograder"),
    path(
        "grading/grading/run-autograder/<int:id>/",
        views.AutograderProgressView.as_view(),
        name="autograder-progress",
    ),
    path("grading/submissions/<int:id>/grade/", views.GradeView.as_view(), name="grade"),
    path("grading/submissions/<int:id>/publish/", views.PublishView.as_view(), name="publish-grade"),
    path("grading/assignments/<int:id>/publish/", views.PublishAllView.as_view(), name="publish-grades"),
]
