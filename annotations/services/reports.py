"""The rows that could not be brought in, as a file: corrected, it is brought in again."""

from __future__ import annotations

import logging
from contextlib import closing
from dataclasses import replace
from pathlib import PurePath

from annotations.errors import DomainError
from annotations.importers.failed_rows import extension_of_failed
from annotations.importers.sandbox import failed_rows_apart
from annotations.models import Import, ImportItem
from annotations.services.arrivals import is_bulk
from annotations.services.jobs import update_held
from annotations.services.reading import limits, request_for
from annotations.services.storing import store_received, stored_on_disk

log = logging.getLogger(__name__)


def keep_report(job: Import) -> None:
    """Keep the failed rows of an import one holds; nothing where none has failed. Where the file cannot be written
    there is none: what is wrong with each row stands with its item all the same. Raises LostLeaseError."""
    failed = ImportItem.objects.filter(job=job, state=ImportItem.State.FAILED).order_by("index")
    problems = {str(index): problem for index, problem in failed.values_list("index", "problem")}
    if not problems or not is_bulk(job):
        return
    try:
        kept = report_on(job, problems)
    except (DomainError, OSError):
        log.warning("The failed rows of import %s could not be written.", job.pk, exc_info=True)
    else:
        update_held(job, report=[kept])


def report_on(job: Import, problems: dict[str, str]) -> dict[str, str | int]:
    """Write the failed rows, read apart as the file was. Returns where they are kept, and under which name they leave.

    Raises:
        DomainError, OSError: they cannot be read or kept.
    """
    with stored_on_disk(job.path) as path:
        request = replace(request_for(job, path), format=job.format, failed=problems)
        with closing(failed_rows_apart(request, limits())) as parts:
            kept = store_received(parts)
        extension = extension_of_failed(job.format, path)
    name = f"{stem_of(job.name)}-failed.{extension}"
    return {"path": kept.path, "size": kept.size, "sha256": kept.sha256, "name": name}


def stem_of(name: str) -> str:
    """The name of a file without what it ends with, and without line ends and the like, which no header takes."""
    stem = PurePath(name).name.partition(".")[0]
    return "".join(filter(str.isprintable, stem)) or "import"
