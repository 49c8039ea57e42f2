"""The one mistake a person at the keyboard can mend: said in a sentence, then the program stops."""


class ConfigError(Exception):
    """One sentence naming the thing, its value and the remedy; the program ends with 2."""
