"""Tests of the packs that come with the project."""
