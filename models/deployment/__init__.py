"""What a deployment needs beyond one replica's speed: sharing, idle time, pools, demand, and balance of experts."""
