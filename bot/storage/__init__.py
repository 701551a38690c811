"""The only SQLAlchemy: ids, spans, claim ids and decisions; no member's words."""
