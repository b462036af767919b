"""The Evidence page: papers, their claims, where each runs here, and claims beside measured effects."""
