"""The shape of an OSCAL catalog, as far as it says what to check.

NIST Open Security Controls Assessment Language, catalog model 1.x; fields that are not named here
are not looked at, so that later minor versions can be read too.
"""

from typing import Annotated

import msgspec

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class Property(msgspec.Struct, frozen=True, kw_only=True):
    """A named value, such as a label or a status."""

    name: Name
    value: str


class Selection(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """What a parameter may be chosen from."""

    how_many: str = ""
    choice: tuple[str, ...] = ()


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """Something an organisation sets, which the prose names by its id."""

    id: Name
    label: str = ""
    values: tuple[str, ...] = ()
    select: Selection | None = None


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of the text of a control: its statement, guidance, or how it is assessed."""

    name: Name
    title: str = ""
    prose: str = ""
    props: tuple[Property, ...] = ()
    parts: tuple["Part", ...] = ()


class Control(msgspec.Struct, frozen=True, kw_only=True, rename={"class_": "class"}):
    """A control; those within it are its enhancements and stand for themselves."""

    id: Name
    title: str = ""
    class_: str = ""
    params: tuple[Parameter, ...] = ()
    props: tuple[Property, ...] = ()
    parts: tuple[Part, ...] = ()
    controls: tuple["Control", ...] = ()


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Controls that belong together, and groups of them."""

    id: str = ""
    title: str = ""
    params: tuple[Parameter, ...] = ()
    groups: tuple["Group", ...] = ()
    controls: tuple[Control, ...] = ()


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who had a part in the catalog."""

    type: str = ""
    name: str = ""


class Metadata(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """What the catalog is: its title, its edition, and when it was published."""

    title: Name
    version: str = ""
    published: str = ""
    last_modified: str = ""
    parties: tuple[Party, ...] = ()


class Catalog(msgspec.Struct, frozen=True, kw_only=True):
    """A catalog of controls."""

    metadata: Metadata
    params: tuple[Parameter, ...] = ()
    groups: tuple[Group, ...] = ()
    controls: tuple[Control, ...] = ()


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A file that holds one catalog."""

    catalog: Catalog
