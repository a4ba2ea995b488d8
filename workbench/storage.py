"""Where people's files go: a folder, or an S3-compatible store."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

from django.core.files.storage import FileSystemStorage, default_storage

from workbench import places
from workbench.environment import CannotStartError, address

EXAMPLE = "file:///srv/workbench/files or s3://bucket/prefix?endpoint=https://…&region=…"


def from_environment(name: str, default: Path) -> dict[str, Any]:
    """The entry of STORAGES for people's files.

    Raises:
        CannotStartError: a kind of store we do not know, or whose package is not installed.
    """
    parts = address(name, ("file", "s3"), example=EXAMPLE)
    if parts is None:
        return _folder(default)
    if parts.scheme == "file":
        if parts.netloc or not parts.path.startswith("/"):
            raise CannotStartError(f"{name} must name the folder from the root on: file:///srv/workbench/files.")
        return _folder(Path(unquote(parts.path)))
    return _bucket(name, parts.netloc, unquote(parts.path).strip("/"), parse_qs(parts.query, keep_blank_values=True))


def require_writable() -> None:
    """Make sure that files can be kept.

    Raises:
        CannotStartError: the folder cannot be written.
    """
    if isinstance(default_storage, FileSystemStorage):
        places.require_writable(Path(default_storage.location), name="STORAGE_URL")


def _folder(location: Path) -> dict[str, Any]:
    return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": location}}


def _bucket(name: str, bucket: str, prefix: str, query: dict[str, list[str]]) -> dict[str, Any]:
    unknown = set(query) - {"endpoint", "region"}
    if not bucket or unknown:
        raise CannotStartError(f"{name} must look like {EXAMPLE}.")
    if importlib.util.find_spec("storages") is None or importlib.util.find_spec("boto3") is None:
        raise CannotStartError(f"{name} names an S3 store, which needs: pip install -r requirements-s3.txt.")
    # Key and secret are found where every S3 program finds them: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, a role.
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "location": prefix,
            "endpoint_url": query.get("endpoint", [None])[0],
            "region_name": query.get("region", [None])[0],
            "default_acl": None,
            "file_overwrite": False,
        },
    }
