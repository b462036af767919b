"""The Data page: what is built in, and what people bring."""
