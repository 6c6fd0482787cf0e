"""Trajectories: a place or a challenge, who is in it and with what part, agreements, experiments, exchanges, asks.

Knows places, stones and methods; nothing of contributions, meetings or the compass.
"""
