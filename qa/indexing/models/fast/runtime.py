"""OpenVINO, imported without its tools.

Those convert models, which is not done here; they take as long to import as all the rest, and
bring a package that reports their use to their makers.
"""

from __future__ import annotations

import sys

_TOOLS = "openvino.tools.ovc"

_hidden = _TOOLS not in sys.modules
if _hidden:
    # What is None here is not found, and OpenVINO does without.
    sys.modules[_TOOLS] = None  # type: ignore[assignment]
try:
    import openvino as openvino
    from openvino import opset13 as opset13
finally:
    if _hidden:
        sys.modules.pop(_TOOLS, None)
