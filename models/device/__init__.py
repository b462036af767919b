"""What a person's own machine can do: its speed, storage, links, and small networks."""
