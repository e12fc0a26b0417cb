"""The dashboard: its shell, its pages' facade and its decisions."""
