"""Papers as Word documents: templates made by the program, or the office's own, filled with the words of a count."""
