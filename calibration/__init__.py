"""Before the vote: what the paper and the scanner look like."""
