"""Which version of the program this is: papers and journals name it."""

from __future__ import annotations


def software_version() -> str:
    """The version as installed; "0" where the program runs from a folder that was never installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("kiemphieu")
    except PackageNotFoundError:
        return "0"
