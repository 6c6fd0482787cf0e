"""Meetings: a gathering of a trajectory, with its name, time, place and counts.

Knows trajectories; nothing of contributions or the compass.
"""
