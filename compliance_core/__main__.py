"""Entry of ``python -m compliance_core``."""

from compliance_core.cli.app import app, main

__all__ = ["app", "main"]

if __name__ == "__main__":
    main()
