"""Text to a tree that knows line and column; knows no path on disk and no schema. Shared by config and kb."""
