"""The headless compliance engine, its readers, its store and its command line."""
