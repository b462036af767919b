"""Models: everything known of one model, what fits a card, and predictions for it."""
