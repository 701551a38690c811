"""The folder knowledge/ to a Catalogue: read, check, compile."""
