"""What people take home: a client of the HTTP API in one file, and a notebook that uses it."""
