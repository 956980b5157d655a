"""ingest: raw article dumps in, a clean Parquet dataset out."""
