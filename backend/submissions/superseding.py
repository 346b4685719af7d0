"""Assignments may choose that only the newest of a student's waiting submissions to a question is graded.

The others stay, with the verdict `skipped`, no score, and the newer one's id; staff can have each graded later.
"""

from __future__ import annotations

from django.db.models import F

import judge
from common import clock
from submissions.models import GradingRun, Priority, RunState, Submission, SubmissionStatus
from submissions.queue import lock


def skip_superseded(newer: Submission) -> int:
    """Takes what waits of the same student and question out of the queue, in the caller's transaction; says how many.

    What a worker has begun goes on, and so does what staff has asked for. Late work takes no place of what came in
    time: what lateness costs is for the grader to say, who needs both.
    """
    runs = GradingRun.objects.filter(
        state=RunState.QUEUED,
        priority=Priority.SUBMISSION,
        submission__student=newer.student_id,
        submission__assignment=newer.assignment_id,
        submission__question=newer.question_id,
        submission__is_late=newer.is_late,
    )
    # a row that is locked is being claimed at this moment: it counts as begun
    rows = dict(lock(runs).order_by().values_list("pk", "submission_id"))
    ended = {"state": RunState.FINISHED, "verdict": judge.Verdict.SKIPPED, "finished_at": clock.now()}
    GradingRun.objects.filter(pk__in=rows).update(**ended)
    unfinished = GradingRun.objects.filter(state__in=[RunState.QUEUED, RunState.RUNNING])
    older = Submission.objects.filter(pk__in=rows.values(), effective_run__isnull=True)
    return older.exclude(runs__in=unfinished).update(
        status=SubmissionStatus.FINISHED,
        verdict=judge.Verdict.SKIPPED,
        superseded_by=newer,
        version=F("version") + 1,
    )
