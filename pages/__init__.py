"""The pages of the dashboard, and what stands behind them."""
