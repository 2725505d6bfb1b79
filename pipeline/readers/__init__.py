"""Readers, one file per format: bytes in, pages and lines out."""
