"""What can go wrong, as one small tree.

ComplianceError                 a sentence for a person: what is wrong, where, what to do
├── DocumentError               the file or text cannot be read
├── PackError                   a guideline pack has mistakes (one ``PackProblem`` each)
├── SettingsError               a setting is missing or wrong
└── StoreError                  the store cannot be reached or refuses
"""

from __future__ import annotations


class ComplianceError(Exception):
    """Base of all errors that are shown to a person as one sentence."""


class DocumentError(ComplianceError):
    """The article cannot be read."""


class PackError(ComplianceError):
    """A guideline pack was refused."""


class SettingsError(ComplianceError):
    """A setting is missing or wrong."""


class StoreError(ComplianceError):
    """The store cannot be reached or refuses an operation."""
