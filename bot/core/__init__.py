"""The reading line, pure: text in -> normalise -> segment -> match -> stance -> decide -> act."""
