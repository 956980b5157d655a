"""Weights of the learned stages as data files, each with a card: data, licence, folds, figures, sha256."""
