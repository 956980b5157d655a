"""The published dataset: versions that appear whole, by one atomic switch, and the table files they consist of."""
