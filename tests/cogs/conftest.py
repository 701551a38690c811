"""The community of tests/scenarios, for tests that need the real client."""

from tests.scenarios.conftest import harbour, knowledge

__all__ = ["harbour", "knowledge"]
