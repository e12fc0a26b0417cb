"""History: earlier checks, waivers, sign-offs and proposed examples."""

from __future__ import annotations

import streamlit as st

from dashboard.history_screen import history_page

st.title("History", anchor=False)
history_page()
