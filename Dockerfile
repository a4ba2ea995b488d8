# One image for every process; docker-compose.yml says which one a container runs.
FROM python:3.11-slim-trixie

# pg_dump and pg_restore, for `manage.py backup` and `restore`; as new as the server in docker-compose.yml.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/*

RUN useradd --system --create-home --home-dir /data workbench \
    && mkdir /data/static /data/files \
    && chown workbench:workbench /data/static /data/files

WORKDIR /app
COPY requirements.txt requirements-importers.txt requirements-s3.txt ./
RUN pip install --no-cache-dir -r requirements.txt -r requirements-importers.txt -r requirements-s3.txt
COPY manage.py ./
COPY workbench workbench
COPY annotations annotations
COPY api api

ENV PYTHONUNBUFFERED=1 WORKBENCH_DATA=/data
USER workbench
VOLUME ["/data/static", "/data/files"]
