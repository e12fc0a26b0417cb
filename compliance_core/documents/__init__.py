"""Readers of articles: text, Markdown, HTML, DOCX and PDF into one document model."""
