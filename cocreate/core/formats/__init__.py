"""How dates are typed and shown at the desk: day, month, year in every language; ISO is understood too."""
