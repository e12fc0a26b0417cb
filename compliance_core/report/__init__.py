"""Results made into files: JSON, SARIF, CSV, HTML, and the reviewed Word or PDF file with comments."""
