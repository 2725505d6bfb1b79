"""The stages, one module each, named after the table they make."""
