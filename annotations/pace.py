"""How fast long work goes and when it will have ended, from what it has done since when. Pure."""

from __future__ import annotations

import math
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# Before this has passed, the first batch says more about a worker's start than about its speed.
SOONEST = timedelta(seconds=2)


def rate_of(done: int, took: timedelta) -> float | None:
    """How many a second; None while it is too early to say."""
    return done / took.total_seconds() if done > 0 and took >= SOONEST else None


def time_left(done: int, total: int, rate: float | None) -> timedelta | None:
    """How long the rest will take at this rate; None where that, or how much there is, is not known."""
    return timedelta(seconds=math.ceil((total - done) / rate)) if rate and total >= done > 0 else None


def left_in_words(left: timedelta) -> str:
    """A time that is left as one says it: rounded up, the more the longer it is."""
    seconds = math.ceil(left.total_seconds())
    if seconds < 60:
        return _("less than a minute")
    minutes = math.ceil(seconds / 60)
    if minutes < 60:
        return ngettext("about %(count)d minute", "about %(count)d minutes", minutes) % {"count": minutes}
    hours = math.ceil(minutes / 60)
    return ngettext("about %(count)d hour", "about %(count)d hours", hours) % {"count": hours}
