"""What a reviewer does with a result: waive, compare, fix, undo, sign off. No user interface."""
