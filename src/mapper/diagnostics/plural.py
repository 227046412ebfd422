"""Numbers with the word they count."""


def counted(number: int, word: str) -> str:
    """`1 message`, `2 messages`."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
