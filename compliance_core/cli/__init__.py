"""The command line: ``python -m compliance_core``."""
