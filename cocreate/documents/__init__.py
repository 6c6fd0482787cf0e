"""Documents: texts written together, with suggestions, versions and what the group settled.

Knows live rooms, trajectories, meetings and contributions; nothing of maps, the compass or the guide.
"""
