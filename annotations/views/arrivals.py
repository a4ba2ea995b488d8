"""An import as pages show it: what it is called, how far it is, what came of it, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.forms.imports import ColumnsForm
from annotations.importers.formats import FORMATS
from annotations.models import Import
from annotations.pace import left_in_words

State = Import.State


@dataclass
class Told:
    """An import, in words."""

    job: Import

    @property
    def name(self) -> str:
        """What a person knows it by: its file, its address, or how its text begins."""
        first = str(getattr(self.job, "first_title", "") or "")
        return self.job.name or first or self.job.url or _("Pasted text")

    @property
    def kind(self) -> str:
        """Which format it is, once that is known."""
        return str(FORMATS[self.job.format].title) if self.job.format in FORMATS else ""

    @property
    def is_bulk(self) -> bool:
        return self.job.format in FORMATS and FORMATS[self.job.format].is_bulk

    @property
    def columns(self) -> ColumnsForm | None:
        """Which columns of a table are taken for what, to be said otherwise while nothing of it is written."""
        may = self.job.state in (State.PROPOSED, State.FAILED) and self.job.phase == Import.Phase.READING
        return ColumnsForm(self.job.columns) if may and self.job.columns else None

    @property
    def left_alone(self) -> str:
        """The names of the columns that are taken for nothing."""
        taken = set(self.job.columns.get("fields", {}).values())
        return ", ".join(
            name for name in dict.fromkeys(self.job.columns.get("names", [])) if name and name not in taken
        )

    @property
    def is_going(self) -> bool:
        """Whether a worker has it, or will."""
        return self.job.state in (State.QUEUED, State.RUNNING)

    @property
    def is_moving(self) -> bool:
        """Whether there is a bar to look at."""
        return self.is_going or self.job.state == State.PAUSED

    @property
    def has_outcome(self) -> bool:
        """Whether anything of it was written, or tried to be."""
        return self.job.phase == Import.Phase.WRITING or self.job.article is not None

    @property
    def has_page(self) -> bool:
        """Whether there is something to see on a page of its own: not of one that was let go while it was read."""
        return self.job.state != State.CANCELLED or self.has_outcome

    @property
    def may_pause(self) -> bool:
        return self.is_going and not self.job.wish

    @property
    def may_resume(self) -> bool:
        has_bytes = bool(self.job.path or self.job.url)
        stops = self.is_going and self.job.wish == Import.Wish.PAUSE
        return has_bytes and (stops or self.job.state in (State.PAUSED, State.FAILED))

    @property
    def may_cancel(self) -> bool:
        return self.is_moving and self.job.wish != Import.Wish.CANCEL

    @property
    def progress(self) -> str:
        """How far it is, how fast, and how long the rest takes."""
        if self.job.wish:
            return _("Stopping at the next batch.")
        if self.job.state == State.QUEUED:
            return _("Waiting for a worker.")
        parts = [_("Paused.") if self.job.state == State.PAUSED else "", self.counted]
        if self.job.state == State.RUNNING:
            parts += [self.pace, self.left]
        return " · ".join(filter(None, parts))

    @property
    def counted(self) -> str:
        done, total = grouped(self.job.done), grouped(self.job.total)
        if self.job.phase == Import.Phase.READING:
            return _("Reading: %(done)s so far") % {"done": done} if self.job.done else _("It is being read.")
        return _("%(done)s of %(total)s") % {"done": done, "total": total}

    @property
    def pace(self) -> str:
        rate = self.job.rate
        return _("%(rate)s a second") % {"rate": grouped(round(rate))} if rate and rate >= 1 else ""

    @property
    def left(self) -> str:
        left = self.job.time_left
        return _("%(left)s left") % {"left": left_in_words(left)} if left is not None else ""

    @cached_property
    def outcome(self) -> str:
        """How many articles ended how."""
        return ", ".join(words % {"n": grouped(count)} for count, words in self.outcomes if count)

    @property
    def outcomes(self) -> list[tuple[int, str]]:
        tally = {str(name): int(count) for name, count in self.job.tally.items()}
        waiting = 0 if self.job.is_over else tally.get("proposed", 0)
        return [
            (waiting, ngettext("%(n)s article", "%(n)s articles", waiting)),
            (tally.get("imported", 0), _("%(n)s brought in")),
            (tally.get("revised", 0), _("%(n)s as a new revision")),
            (tally.get("skipped", 0), _("%(n)s skipped")),
            (tally.get("dropped", 0), _("%(n)s left out")),
            (tally.get("failed", 0), _("%(n)s failed")),
        ]

    @property
    def news(self) -> str:
        """What is to be said aloud when it has come to this state."""
        said = {
            State.PROPOSED: _("“%(name)s” is read and waits for you."),
            State.FINISHED: _("“%(name)s” is in: %(outcome)s."),
            State.FAILED: _("“%(name)s” could not be brought in."),
            State.PAUSED: _("“%(name)s” is paused."),
            State.CANCELLED: _("“%(name)s” is cancelled."),
        }
        words = said.get(State(self.job.state), "")
        return words % {"name": self.name, "outcome": self.outcome or _("done")} if words else ""


def grouped(number: int) -> str:
    """A number as people read it."""
    return number_format(number, force_grouping=True)
