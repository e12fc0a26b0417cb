"""Check: paste or drop an article, see what breaks which rule, and decide."""

from __future__ import annotations

import streamlit as st

from dashboard.check_screen import intake, result
from dashboard.review_desk import Desk
from dashboard.review_forms import sentences

desk = Desk()
with sentences():
    desk.follow_address()
if desk.check is None:
    st.title("Check an article", anchor=False)
    intake(desk)
else:
    result(desk, desk.check)
