"""After the vote: from readings to the signed count."""
