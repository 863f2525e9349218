"""The metronome: wakes what is due and sends what was posted. Deadlines live in the database, never in a job store."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler

from workflows import alerts, digest, health, orphans, outbox, rollups, waking
from workflows.audit import anchors
from workflows.bootstrap import House
from workflows.directory import sync
from workflows.imports import bringing
from workflows.supervision import bulk
from workflows.versions import carrying

BEAT = timedelta(seconds=5)
CLEANING = timedelta(hours=6)
"""How often the contents that no file owns are looked for."""

FOLLOWING = timedelta(minutes=15)
"""How soon a closed mailbox closes its account."""

LOOKING = timedelta(minutes=5)
"""How soon supervisors are told of a figure past its threshold."""

log = logging.getLogger(__name__)


def beat(house: House) -> None:
    """One beat: every instance that is due, then every message that waits."""
    woken = waking.sweep(house) + bulk.carry_on(house) + carrying.carry_on(house)
    rollups.fold(house)
    sent = outbox.deliver(house) + digest.deliver(house)
    anchors.keep(house)
    if woken or sent:
        log.info("woke %d, sent %d", woken, sent)


def start(house: House, *kinds: str) -> BackgroundScheduler:
    """The metronome of a process that is a ``worker``, a ``web`` server or both, until it is shut down."""
    scheduler = BackgroundScheduler(timezone="UTC")
    # A beat that comes late is still due, and several that were missed are one (misfire_grace_time, coalesce).
    manners: dict[str, Any] = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    if "worker" in kinds:
        scheduler.add_job(beat, "interval", args=[house], seconds=BEAT.total_seconds(), **manners)
        # Apart from the beat: thousands of directives take minutes, and no deadline waits for them.
        scheduler.add_job(bringing.carry_on, "interval", args=[house], seconds=BEAT.total_seconds(), **manners)
        scheduler.add_job(sync.follow, "interval", args=[house], seconds=FOLLOWING.total_seconds(), **manners)
        scheduler.add_job(alerts.look, "interval", args=[house], seconds=LOOKING.total_seconds(), **manners)
        scheduler.add_job(orphans.collect, "interval", args=[house], seconds=CLEANING.total_seconds(), **manners)
    every = health.BEAT_EVERY.total_seconds()
    for kind in kinds:
        # At once, too: monitors ask as soon as the process answers.
        now = datetime.now(UTC)
        scheduler.add_job(health.beat, "interval", args=[house, kind], seconds=every, next_run_time=now, **manners)
    scheduler.start()
    return scheduler
