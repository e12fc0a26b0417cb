"""Pure decisions of the dashboard: no Streamlit, no storage, no clock."""
