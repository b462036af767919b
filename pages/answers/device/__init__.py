"""Will it run on mine? Models on a person's own machine."""
