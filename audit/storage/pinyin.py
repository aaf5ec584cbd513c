"""Chinese names by their sound: what a register is searched and sorted by."""

from pypinyin import lazy_pinyin


def search_text(name: str, *codes: str) -> str:
    """Return what a named thing is found by, in lower case, its parts separated by spaces.

    First the syllables of the name in one word, so that the texts sort by pinyin; then their
    initials, the name itself, and the codes. A character with several readings is taken in the one
    that its word asks for, as the word list of pypinyin knows it. Digits and letters stay.
    """
    spoken = " ".join(lazy_pinyin(name, errors=" ".join))
    sounds = [one for one in spoken.split() if one.isalnum()]
    return " ".join(("".join(sounds), "".join(one[0] for one in sounds), name, *codes)).lower()
