"""Sends tickets again for runs that wait too long or lost their worker: what repairs a lost ticket, however it got lost."""

from __future__ import annotations

import logging
from collections import Counter

from submissions import queue, routing, tickets

EVERY_SECONDS = 2
log = logging.getLogger("autograder.tickets")


def sweep() -> None:
    """Where tickets of a kind lie in the broker still, there is no need of more: their workers are busy, or away."""
    overdue = queue.overdue()
    if not overdue.exists():
        return
    app = tickets.the_app()
    connection = app.connection_for_write()
    try:
        with connection:
            channel = connection.default_channel
            for name, rule in routing.all_ticket_queues().items():
                _, lying, _ = app.amqp.queues[name](channel).queue_declare()
                if not lying:
                    due = overdue.filter(rule).order_by().values_list("priority", flat=True)
                    tickets.publish(
                        app, Counter((name, priority) for priority in due[: tickets.MOST_AT_ONCE])
                    )
    except (*connection.connection_errors, *connection.channel_errors, OSError) as error:
        log.warning("no tickets were sent again, the broker does not answer: %s", error)
