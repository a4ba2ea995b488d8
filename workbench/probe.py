"""Ask a door of this container whether it is well: `python workbench/probe.py PORT PATH`. Status 0 says yes."""

from __future__ import annotations

import http.client
import os
import sys
from urllib.parse import urlsplit


def main() -> int:
    """Ask as the proxy would, so that neither the host nor https is in the way."""
    port, path = int(sys.argv[1]), sys.argv[2]
    site = urlsplit(os.environ.get("SITE_URL") or "http://localhost")
    door = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        door.request("GET", path, headers={"Host": site.hostname or "localhost", "X-Forwarded-Proto": site.scheme})
        return 0 if door.getresponse().status < 500 else 1
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
