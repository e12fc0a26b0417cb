"""Pure matching of guideline packs against a document: no clock, no network, no global state."""
