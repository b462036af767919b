"""What an operator needs: locked packages and their list, and files for a proxy, containers and systemd."""
