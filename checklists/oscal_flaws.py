"""What stands in the way of taking in an OSCAL catalog, and how to mend it."""

from checklists.checks import Flaw

LARGEST_FILE = 32 * 1024 * 1024
MOST_CONTROLS = 20_000


def too_large(size: int) -> Flaw:
    """Return that a file is too large to be read."""
    return Flaw(
        code="oscal.too_large",
        item="",
        message="The file has {size} bytes; at most {largest} are read.",
        mend="Give a catalog in minified JSON, or a part of it.",
        fields={"size": str(size), "largest": str(LARGEST_FILE)},
    )


def unreadable(problem: str) -> Flaw:
    """Return that a file is no catalog."""
    return Flaw(
        code="oscal.unreadable",
        item="",
        message="The file is not an OSCAL catalog in JSON: {problem}.",
        mend="Give a file with the field catalog, as the OSCAL catalog model 1.x describes it.",
        fields={"problem": problem},
    )


def no_controls() -> Flaw:
    """Return that there is nothing to check."""
    return Flaw(
        code="oscal.no_controls",
        item="catalog",
        message="The catalog has no control that is not withdrawn.",
        mend="Give a catalog and not a profile of one; a profile has to be resolved first.",
    )


def too_many(count: int) -> Flaw:
    """Return that there are more controls than are taken."""
    return Flaw(
        code="oscal.too_many",
        item="catalog",
        message="The catalog has {count} controls; at most {most} are taken.",
        mend="Give a part of the catalog.",
        fields={"count": str(count), "most": str(MOST_CONTROLS)},
    )


def repeated(control: str) -> Flaw:
    """Return that a control stands there twice."""
    return Flaw(
        code="oscal.repeated",
        item=control,
        message="The control {control} stands in the catalog more than once.",
        mend="Give each control its own id.",
        fields={"control": control},
    )


def undated() -> Flaw:
    """Return that the catalog has no date."""
    return Flaw(
        code="oscal.undated",
        item="metadata",
        message="The catalog does not say when it was published.",
        mend="Say from which day on it is in force.",
    )
