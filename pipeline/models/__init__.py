"""Small models that ship with the package, each with a card, and the modules that build them."""
