"""The published OpenAPI document against the running service: made-up calls, checked answers."""
