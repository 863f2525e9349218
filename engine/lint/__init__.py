"""The rules by which a diagram is judged before it runs; each yields faults with a cure in two languages."""
