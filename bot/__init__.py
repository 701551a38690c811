"""Caveat: shows patient communities what cited sources say, and hands heat and distress to people."""
