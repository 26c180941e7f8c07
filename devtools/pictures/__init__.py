"""Photographs of the real pages for the documents."""
