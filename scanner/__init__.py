"""During the vote: from paper to readings.

The limits of OpenCV and of numpy's OpenBLAS are set here, before any of it is loaded: they are read only then.
"""

import os

MAX_PIXELS = 72_000_000
"""A3 at 600 dpi is 70 million pixels: more than any ballot needs, and what a file may ask for in memory."""

os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(MAX_PIXELS))
# pages are read in parallel by processes; threads inside one page only get in each other's way, and cost 50 ms at the start
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OPENCV_FOR_THREADS_NUM", "1")
