from __future__ import annotations

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_database_has_the_schema_of_the_queue() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pgmq.meta")
        assert cursor.fetchone() is not None
