"""Programs that read systems and store samples; they conclude nothing."""
