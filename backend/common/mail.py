"""E-mail by outbox: `queue` inside a transaction, `send_due` outside of it. A mail server that hangs delays nobody."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta

from django.core.mail import send_mail

from common import clock
from common.models import OutgoingEmail

MAX_ATTEMPTS = 8
BATCH = 50
log = logging.getLogger("autograder.mail")


def queue(*, to: str, subject: str, body: str) -> None:
    """Leaves an e-mail to be sent once the present transaction is committed."""
    queue_all([(to, subject, body)])


def queue_all(emails: Iterable[tuple[str, str, str]]) -> None:
    """Leaves many e-mails to be sent, each as address, subject and body."""
    OutgoingEmail.objects.bulk_create(
        OutgoingEmail(to=to, subject=" ".join(subject.split())[:200], body=body)
        for to, subject, body in emails
    )


def send_due() -> int:
    """Sends what is due, and returns how many left. A failure is tried again, later each time, at most 8 times.

    Where the mail server hangs, the rest waits for the next call.
    """
    sent = 0
    for row in OutgoingEmail.objects.filter(send_after__lte=clock.now(), attempts__lt=MAX_ATTEMPTS).order_by(
        "id"
    )[:BATCH]:
        # taking the row first means that a crash costs a delay, and two senders never send the same e-mail twice
        retry_at = clock.now() + timedelta(minutes=2**row.attempts)
        taken = OutgoingEmail.objects.filter(pk=row.pk, attempts=row.attempts).update(
            attempts=row.attempts + 1, send_after=retry_at
        )
        if not taken:
            continue
        try:
            send_mail(row.subject, row.body, None, [row.to])
        except Exception as error:  # whatever it is, the other e-mails go on
            log.warning("e-mail %s was not sent (attempt %s): %s", row.pk, row.attempts + 1, error)
            OutgoingEmail.objects.filter(pk=row.pk).update(last_error=str(error)[:500])
            if isinstance(error, TimeoutError):
                break  # the others would hang too, and all other housekeeping behind them
        else:
            row.delete()
            sent += 1
    return sent


def forget_undeliverable() -> None:
    """Forgets what could not be sent in 8 attempts, a month later."""
    long_ago = clock.now() - timedelta(days=30)
    OutgoingEmail.objects.filter(attempts__gte=MAX_ATTEMPTS, created_at__lt=long_ago).delete()
