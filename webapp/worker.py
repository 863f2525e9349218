"""The metronome: wakes what is due and sends what was posted. Deadlines live in the database, never in a job store."""

from __future__ import annotations

import logging
from datetime import timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from workflows import anchors, deadlines, digest, orphans, outbox
from workflows.bootstrap import House

BEAT = timedelta(seconds=5)
CLEANING = timedelta(hours=6)
"""How often the contents that no file owns are looked for."""

log = logging.getLogger(__name__)


def beat(house: House) -> None:
    """One beat: every instance that is due, then every message that waits."""
    woken = deadlines.sweep(house)
    sent = outbox.deliver(house) + digest.deliver(house)
    anchors.keep(house)
    if woken or sent:
        log.info("woke %d, sent %d", woken, sent)


def start(house: House) -> BackgroundScheduler:
    """The metronome, beating in a thread of its own until it is shut down."""
    scheduler = BackgroundScheduler(timezone="UTC")
    # A beat that comes late is still due, and several that were missed are one (misfire_grace_time, coalesce).
    scheduler.add_job(
        beat,
        "interval",
        args=[house],
        seconds=BEAT.total_seconds(),
        misfire_grace_time=None,
        coalesce=True,
        max_instances=1,
    )
    scheduler.add_job(
        orphans.collect,
        "interval",
        args=[house],
        seconds=CLEANING.total_seconds(),
        misfire_grace_time=None,
        coalesce=True,
        max_instances=1,
    )
    scheduler.start()
    return scheduler
