"""What will it emit, and can my rack feed it? Energy, carbon and water of serving, and power of racks."""
