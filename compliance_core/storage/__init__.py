"""Checks, waivers and sign-offs, kept in SQLite or PostgreSQL."""
