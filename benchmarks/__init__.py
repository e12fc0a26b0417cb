"""Measurements of speed and of detection, run by hand and in continuous integration."""
