"""Shapes on the wire, by noun. What is sent (`New…`, `…Record`) tells types; whether a value is right, services say."""
