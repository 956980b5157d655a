"""The version of the pipeline, written into every row it publishes."""

from typing import Final

__version__: Final = "0.1.0"
