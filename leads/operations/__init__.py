"""What machines ask about the service: is it alive, can it serve, how is it doing."""
