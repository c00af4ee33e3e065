"""A second way to compute what sentence-transformers computes: OpenVINO with 8-bit integers."""
