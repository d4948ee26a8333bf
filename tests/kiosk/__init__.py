"""The kiosk in a real browser."""
