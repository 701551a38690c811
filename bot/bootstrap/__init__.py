"""Composition root: config -> stores -> catalogue -> services -> client. The only package that knows every part."""
