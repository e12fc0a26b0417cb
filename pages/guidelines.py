"""Guidelines: what is enforced and why, pack files, and what their change would change."""

from __future__ import annotations

import streamlit as st

from dashboard.guidelines_screen import guidelines_page

st.title("Guidelines", anchor=False)
guidelines_page()
