"""Pure decisions: values in, values out; no clock, chance, file or database."""
