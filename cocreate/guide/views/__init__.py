"""Pages that are not Wagtail's, and what the guide shows on pages of lower parts."""
