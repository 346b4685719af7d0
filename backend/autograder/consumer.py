"""How Celery's workers take messages from the broker: what is no ticket is thrown away, and tickets are acknowledged at once.

Celery ends the worker at a body that it cannot take apart, and the broker hands the same message to the next one. And it
puts an acknowledgement off to its loop's next turn, for which it may wait until a timer fires: seconds in which RabbitMQ
keeps the next ticket from an idle worker.
"""

from __future__ import annotations

import logging
import threading
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

    def call_soon_ack(self, acknowledge: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """The loop, and with it the connection, is the main thread's; other threads have to wait for it."""
        if threading.current_thread() is threading.main_thread():
            return acknowledge(*args, **options)
        return super().call_soon_ack(acknowledge, *args, **options)
