"""How fast one caller may ask: a script that runs wild slows nobody else down (Art. 6.2)."""

from __future__ import annotations

import time

from flask import Flask, request
from flask_login import current_user
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from workflows.bootstrap import House
from workflows.errors import TooFast


def install(app: Flask, house: House) -> None:
    """Count the requests of each person, and of each address where nobody is signed in, in this process."""
    limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
    usual = RateLimitItemPerMinute(house.config.requests_a_minute)

    def count() -> None:
        if request.endpoint == "static":
            return
        caller = f"person:{current_user.person_id}" if current_user.is_authenticated else f"at:{request.remote_addr}"
        if not limiter.hit(usual, caller):
            raise TooFast(limiter.get_window_stats(usual, caller).reset_time - time.time())

    app.before_request(count)
