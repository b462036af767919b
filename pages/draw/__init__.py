"""What pages share when they draw."""
