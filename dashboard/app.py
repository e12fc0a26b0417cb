"""Entry of the dashboard: `python -m streamlit run dashboard/app.py`."""

from __future__ import annotations

from dashboard.shell import run

run()
