"""What templates of the guide may use."""
