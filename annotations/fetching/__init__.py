"""The one door to the network: nothing else in the code opens a connection, and a contract of `make check` says so.

`fetch` takes http and https alone, looks a name up once for each connection, connects to an address it has checked, at
every redirect anew, and stops at limits on time, size and redirects. It knows no database: politeness between workers
is a callable handed in with the `Door`. `post` sends to one address, with the same care.
"""

from annotations.fetching.door import Door, Fetched, Known, Limits
from annotations.fetching.hosts import Network
from annotations.fetching.posting import Posted, post, require_address
from annotations.fetching.refusals import BUSY, NotFetchedError
from annotations.fetching.robots import Robots
from annotations.fetching.visiting import fetch

__all__ = [
    "BUSY",
    "Door",
    "Fetched",
    "Known",
    "Limits",
    "Network",
    "NotFetchedError",
    "Posted",
    "Robots",
    "fetch",
    "post",
    "require_address",
]
