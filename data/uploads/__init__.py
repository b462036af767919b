"""Files that people bring: read within limits, checked, or refused in a sentence."""
