"""During the vote: from paper to readings."""
