"""Admin pages of submissions and gradings: evidence to read, and the services as actions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from common.admin import EvidenceAdmin, EvidenceInline, apply_to_each, as_written
from common.errors import ApiError
from submissions import services, toolchains, workers
from submissions.models import AcceptedToolchain, BatchRun, GradingRun, Submission, TestResult, Worker


class RunInline(EvidenceInline):
    model = GradingRun
    fk_name = "submission"
    fields = (
        "id",
        "state",
        "verdict",
        "score",
        "tests_version",
        "tries",
        "losses",
        "worker",
        "queued_at",
        "finished_at",
    )
    readonly_fields = fields
    show_change_link = True


class ResultInline(EvidenceInline):
    model = TestResult
    fields = (
        "number",
        "name",
        "visibility",
        "verdict",
        "points",
        "max_points",
        "time_ms",
        "memory_kb",
        "message",
    )
    readonly_fields = fields
    show_change_link = True


@admin.register(Submission)
class SubmissionAdmin(EvidenceAdmin):
    list_display = (
        "id",
        "student",
        "assignment",
        "question",
        "language",
        "attempt",
        "status",
        "verdict",
        "grade",
        "submitted_at",
        "published_at",
    )
    list_filter = ("status", "verdict", "language", "is_late", ("published_at", admin.EmptyFieldListFilter))
    list_select_related = ("student", "assignment", "question")
    search_fields = (
        "=id",
        "student__email",
        "student__last_name",
        "assignment__title",
        "question__title",
        "=sha256",
    )
    heavy = ("code", "feedback", "assignment__description", "question__prompt", "question__starter_code")
    date_hierarchy = "submitted_at"
    inlines = (RunInline,)
    readonly_preprocess_fields = {"code": as_written, "feedback": as_written}
    actions = ("publish", "run_again")

    @admin.display(description="score")
    def grade(self, submission: Submission) -> str:
        if submission.score is None:
            return ""
        by_hand = " by hand" if submission.manual_score is not None else ""
        return f"{submission.score.normalize():f} of {submission.max_score.normalize():f}{by_hand}"

    @admin.action(description="Publish the grades of the chosen submissions")
    def publish(self, request: HttpRequest, queryset: QuerySet[Submission]) -> None:
        def verb(submission: Submission) -> Any:
            return services.publish(request.user, submission_id=submission.pk)

        apply_to_each(request, queryset, verb, "Published")

    @admin.action(description="Run the autograder again for the chosen submissions")
    def run_again(self, request: HttpRequest, queryset: QuerySet[Submission]) -> None:
        ids = list(queryset.values_list("pk", flat=True))
        try:
            batch = services.run_autograder(request.user, submission_ids=ids)
        except ApiError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, f"{batch.total} submissions are queued: autograder run {batch.pk}.")


@admin.register(GradingRun)
class GradingRunAdmin(EvidenceAdmin):
    list_display = (
        "id",
        "submission",
        "state",
        "priority",
        "verdict",
        "score",
        "tries",
        "losses",
        "worker",
        "queued_at",
        "finished_at",
    )
    list_filter = ("state", "priority", "verdict")
    list_select_related = ("submission",)
    search_fields = ("=id", "=submission__id", "worker")
    exclude = ("answer", "request")  # what somebody tried out is theirs
    heavy = ("answer", "request", "compile_output", "error", "submission__code", "submission__feedback")
    readonly_preprocess_fields = {"compile_output": as_written}
    inlines = (ResultInline,)


@admin.register(TestResult)
class TestResultAdmin(EvidenceAdmin):
    list_display = ("id", "run", "number", "name", "verdict", "points", "time_ms", "memory_kb")
    list_filter = ("verdict", "visibility")
    list_select_related = ("run",)
    heavy = ("stdout", "stderr", "message", "run__answer", "run__request", "run__compile_output")
    search_fields = ("=id", "=run__id", "=run__submission__id")
    ordering = ("-run", "number")
    readonly_preprocess_fields = {"stdout": as_written, "stderr": as_written, "message": as_written}


@admin.register(BatchRun)
class BatchRunAdmin(EvidenceAdmin):
    list_display = ("id", "requested_by", "assignment", "total", "finished", "failed", "created_at")
    list_select_related = ("requested_by", "assignment")
    search_fields = ("=id", "requested_by__email", "assignment__title")

    def get_queryset(self, request: HttpRequest) -> QuerySet[BatchRun]:
        rows: Any = super().get_queryset(request)
        return rows.with_progress()

    @admin.display
    def finished(self, batch: Any) -> int:
        return int(batch.finished)

    @admin.display
    def failed(self, batch: Any) -> int:
        return int(batch.failed)


@admin.register(Worker)
class WorkerAdmin(EvidenceAdmin):
    """Who grades, and why one refuses to."""

    list_display = ("name", "is_present", "sandbox_ok", "reason", "takes", "classes", "started_at", "seen_at")
    list_filter = ("sandbox_ok",)
    search_fields = ("name",)
    actions = ("accept_toolchains",)

    @admin.action(description="Make the toolchains of the chosen worker those of the site")
    def accept_toolchains(self, request: HttpRequest, queryset: QuerySet[Worker]) -> None:
        def verb(worker: Worker) -> Any:
            return toolchains.accept(request.user, worker=worker)

        apply_to_each(request, queryset, verb, "Accepted the toolchains of")

    @admin.display
    def takes(self, worker: Worker) -> str:
        return ", ".join(toolchains.versions(worker.languages))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Worker]:
        rows: QuerySet[Worker] = super().get_queryset(request)
        return rows.annotate(present=workers.is_present())

    @admin.display(boolean=True, description="present")
    def is_present(self, worker: Any) -> bool:
        return bool(worker.present)


@admin.register(AcceptedToolchain)
class AcceptedToolchainAdmin(EvidenceAdmin):
    list_display = ("language", "version", "accepted_by", "accepted_at")
    list_select_related = ("accepted_by",)
