"""Tables that the benchmarks print, in text and in Markdown alike."""

from collections.abc import Sequence

Row = Sequence[str]


def render(title: str, header: Row, rows: Sequence[Row]) -> str:
    """Return a Markdown table whose columns also line up as plain text; numbers stand right."""
    lines = [header, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]

    def line(cells: Row) -> str:
        first, *others = (
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return "| " + " | ".join((first, *others)) + " |"

    rule = "|" + "|".join(
        "-" * (width + 1) + ("-" if column == 0 else ":") for column, width in enumerate(widths)
    )
    return "\n".join((f"### {title}", "", line(header), rule + "|", *map(line, rows), ""))
