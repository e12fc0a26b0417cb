"""Batch: many articles at once, a table of verdicts, and a queue to work through."""

from __future__ import annotations

from dashboard.batch_screen import batch_page

batch_page()
