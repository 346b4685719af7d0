"""How Celery's workers take messages from the broker: what is no ticket is thrown away.

Celery ends the worker at a body that it cannot take apart, and the broker hands the same message to the next one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from celery.worker.consumer import Consumer

log = logging.getLogger("autograder.tickets")


class StrictConsumer(Consumer):
    def create_task_handler(self, *args: Any, **options: Any) -> Callable[[Any], Any]:
        handle = super().create_task_handler(*args, **options)

        def take(message: Any) -> Any:
            try:
                return handle(message)
            except (*self.connection_errors, *self.channel_errors):  # it connects again
                raise
            except Exception as error:  # whatever it is that somebody put there
                log.error("a message that is no ticket is thrown away: %r", error)
                with suppress(message.MessageStateError):
                    message.reject()
            return None

        return take
