"""Makes the desk of this folder importable; importlib mode leaves test folders out of the path."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
