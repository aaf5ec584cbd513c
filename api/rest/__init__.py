"""JSON controllers, one module per step of the trip."""
