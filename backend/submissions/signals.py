"""The one signal upward: later rooms (plagiarism, analytics, real time) listen to it."""

from django.dispatch import Signal

# sent on commit, with `run_id` and `submission_id`, each time a grading run of a submission ends (finished or failed)
graded = Signal()
