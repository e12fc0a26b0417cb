"""One thin view per screen."""
