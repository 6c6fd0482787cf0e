"""A text as a file to take along: HTML, Markdown, DOCX, PDF."""
