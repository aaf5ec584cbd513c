"""One module per step of the trip, one function per act of an actor."""
