"""What the product knows of papers as data: implementations, levers, metrics of claims, measured counterparts."""
