"""The desk: the whole job in a browser, for people who never open a terminal."""
