"""Text, image, link (film and recording next): what people give, with their consent, in their hand.

Knows stones and moderation; not where in the guide it stands.
"""
