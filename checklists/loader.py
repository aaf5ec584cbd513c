"""Read and check the data files; the only input of this package."""

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

from checklists import checks, overlay
from checklists.catalogue import Catalogue
from checklists.checks import Flaw
from checklists.coverage import Coverage, Places, check_coverage
from checklists.indicators import IndicatorSet, check_indicators
from checklists.measure_book import MeasureBook
from checklists.model import Checklist, Item, Norm
from checklists.overlay_model import Overlay
from checklists.published import PUBLISHED, check_published
from checklists.reading import Value, read
from checklists.scheme_checks import check_language
from checklists.scheme_fit import check_fit, check_method
from checklists.scheme_model import GradeScheme
from checklists.stacking import check_overlays

_Kind = TypeVar("_Kind", Norm, GradeScheme, Coverage, Checklist, Overlay, MeasureBook, IndicatorSet)


class DataError(ValueError):
    """A data file cannot be used; `flaws` say where and why, all that were found in it.

    `code`, `item`, `message` and `mend` are those of the first.
    """

    def __init__(self, file: str, flaws: Sequence[Flaw]) -> None:
        self.file = file
        self.flaws = tuple(flaws)
        self.code = flaws[0].code
        self.item = flaws[0].item
        self.message = flaws[0].message
        self.mend = flaws[0].mend
        super().__init__("\n".join(f"{file}: {flaw.text()}" for flaw in flaws))


def load(folder: Traversable | None = None) -> Catalogue:
    """Return the catalogue of a folder; by default, of the one that comes with the package.

    The folder holds norms/*.yaml (one norm a file), schemes/*.yaml (one grade scheme a file),
    coverage/*.yaml (where the requirements of one document live), indicators/*.yaml (what is told
    of regions), a folder for every checklist
    with a file for each version (an overlay is one that has `base`), and published.sha256.
    Raises `DataError` for the first file that is wrong.
    """
    sources = sources_of(folder)
    _refuse(PUBLISHED, check_published(sources))
    values: dict[str, Value] = {}
    for path, content in sources.items():
        if path != PUBLISHED:
            result = read(path, content)
            if isinstance(result, Flaw):
                raise DataError(path, [result])
            values[path] = result
    return _checked(values)


def sources_of(folder: Traversable | None = None) -> dict[str, bytes]:
    """Return the bytes of every data file by its path inside the folder, in the order of paths."""
    root = files("checklists") / "data" if folder is None else folder
    return dict(sorted(_walk(root, "")))


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        path = f"{prefix}{entry.name}"
        if entry.is_dir():
            yield from _walk(entry, f"{path}/")
        elif entry.name.endswith(".yaml") or path == PUBLISHED:
            yield path, entry.read_bytes()


def _checked(values: Mapping[str, Value]) -> Catalogue:
    _refuse_repeated(values)
    norms, schemes = _of(values, Norm), _of(values, GradeScheme)
    checklists, overlays = _of(values, Checklist), _of(values, Overlay)
    coverage, indicators = _of(values, Coverage), _of(values, IndicatorSet)
    catalogue = Catalogue(
        norms=tuple(norms.values()),
        checklists=tuple(checklists.values()),
        overlays=tuple(overlays.values()),
        schemes=tuple(schemes.values()),
        coverage=tuple(coverage.values()),
        measures=tuple(_of(values, MeasureBook).values()),
        indicators=tuple(indicators.values()),
    )
    for path, norm in norms.items():
        _refuse(path, checks.check_norm(norm))
    for path, scheme in schemes.items():
        _refuse(path, [*checks.check_scheme(scheme), *check_language(scheme)])
    citations = overlay.citations_of(catalogue.norms)
    known = [scheme.name for scheme in catalogue.schemes]
    for path, checklist in checklists.items():
        _refuse(path, checks.check_checklist(checklist, citations))
        _refuse(path, checks.check_scheme_named(checklist, known))
    for path, flaws in check_overlays(overlays, catalogue.checklists, citations).items():
        _refuse(path, flaws)
    _refuse_misfits({**checklists, **overlays}, catalogue)
    for path, found in indicators.items():
        _refuse(path, check_indicators(found, citations))
    if coverage:
        places = _places(catalogue)
        for path, listed in coverage.items():
            _refuse(path, check_coverage(listed, places))
    return catalogue


def _refuse_misfits(packs: Mapping[str, Checklist | Overlay], catalogue: Catalogue) -> None:
    for path, pack in packs.items():
        resolved = catalogue.resolve(pack.name, pack.version)
        scheme = catalogue.scheme(resolved.scheme)
        _refuse(path, [*check_method(scheme, resolved), *check_fit(scheme, resolved)])


def _places(catalogue: Catalogue) -> Places:
    return Places(
        items={name: _newest(name, catalogue) for name in catalogue.names()},
        indicators={
            indicator.code: indicator.requirements
            for found in catalogue.indicators
            for indicator in found.indicators
        },
        citations=overlay.citations_of(catalogue.norms),
    )


def _newest(name: str, catalogue: Catalogue) -> dict[str, Item]:
    resolved = catalogue.resolve(name, catalogue.versions(name)[-1])
    return {each.item.code: each.item for each in resolved.items}


def _of(values: Mapping[str, Value], kind: type[_Kind]) -> dict[str, _Kind]:
    return {path: value for path, value in values.items() if isinstance(value, kind)}


def _refuse(file: str, flaws: Sequence[Flaw]) -> None:
    if flaws:
        raise DataError(file, flaws)


def _refuse_repeated(values: Mapping[str, Value]) -> None:
    seen: dict[str, str] = {}
    for path, value in values.items():
        for name in _names(value):
            other = seen.setdefault(name, path)
            if other != path:
                raise DataError(
                    path,
                    [
                        Flaw(
                            code="data.defined_twice",
                            item=name,
                            message="{name} is already defined in {other}.",
                            mend="Give it a name or version of its own, or remove one of the two.",
                            fields={"name": name, "other": other},
                        )
                    ],
                )


def _names(value: Value) -> list[str]:
    if isinstance(value, Norm):
        return [value.id, *(provision.id for provision in value.provisions)]
    return _own_names(value)


def _own_names(
    value: GradeScheme | Coverage | IndicatorSet | MeasureBook | Checklist | Overlay,
) -> list[str]:
    match value:
        case GradeScheme():
            return [f"scheme {value.name}"]
        case Coverage():
            return [f"coverage {value.document}"]
        case IndicatorSet():
            return [f"indicator {one.code}" for one in value.indicators]
        case MeasureBook():
            return [f"measure {one.code}" for one in value.definitions]
        case Checklist() | Overlay():
            return [f"{value.name} {value.version}"]
