"""The live door: what happens in a project, told to open pages as it happens."""
