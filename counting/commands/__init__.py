"""The commands that work on a count folder, one file each."""
