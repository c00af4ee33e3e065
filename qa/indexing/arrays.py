"""The arrays that pass between the stages."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]  # shape (n,), ids of passages
Rows = NDArray[np.float32]  # shape (n, dimension) unless said otherwise, of unit length
Scores = NDArray[np.float64]  # shape (n,), larger is better
