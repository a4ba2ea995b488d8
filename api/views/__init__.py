"""Endpoints, by noun: each fetches by a query, calls a service, answers with a shape."""
