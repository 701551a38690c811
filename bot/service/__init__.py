"""Use cases: async, see ports and core, never an implementation."""
