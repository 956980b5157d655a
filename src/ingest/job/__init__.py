"""The parts of a run, each a step on its own: plan → shards on a pool → staged segments → links → tables of a version.

``ingest.run`` puts them in order.
"""
