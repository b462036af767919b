"""What every question needs: a page's state, and numbers as people write them."""
