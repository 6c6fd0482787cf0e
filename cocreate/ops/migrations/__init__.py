"""Who may do what, which only the part above all others can say."""
