"""One module for each change of the schema: reversible, and safe beside the previous release."""
