"""Measures of reading on labelled posts, and the report that `make evaluate` writes. Nothing here runs in the bot."""
