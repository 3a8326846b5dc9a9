"""
Read and cross-check `templates/` into a catalogue.

A misspelt key, a role twice or a number pattern that breaks its own regex stops the start and names the exact place.
"""

import hashlib
from pathlib import Path

from ecert.catalogue.consistency import template_problems
from ecert.catalogue.datafile import read_file
from ecert.catalogue.entries import Catalogue, CatalogueEntry
from ecert.catalogue.layout import Layout, layout_problems
from ecert.catalogue.office import OfficeFile, OfficeRules, build_office
from ecert.catalogue.phrases import Phrases, check_phrases
from ecert.catalogue.template import Authority, CertificateTemplate, Sample
from ecert.catalogue.workdays import HolidayFile
from ecert.errors import TemplateInvalid


def load_catalogue(directory: Path) -> Catalogue:
    """
    Read every template below *directory*.

    Raises:
        TemplateInvalid: a file cannot be read or breaks a rule; the text names the file and the place.
    """
    authorities = read_file(directory / "authorities.toml", dict[str, Authority])
    entries: dict[tuple[str, int], CatalogueEntry] = {}
    for path in sorted(directory.glob("*/*/template.toml")):
        entry = _load_entry(path, authorities)
        entries[(entry.template.slug, entry.template.version)] = entry
    if not entries:
        raise TemplateInvalid(f"{directory.name}: holds no template")
    _check_indexes(entries)
    return Catalogue(
        entries=entries, authorities=authorities, office=load_office(directory), phrases=load_phrases(directory)
    )


def load_office(directory: Path) -> OfficeRules:
    """
    Read promises, letters and holidays from *directory*.

    Raises:
        TemplateInvalid: a file cannot be read or breaks a rule; the text names the file and the place.
    """
    office = read_file(directory / "office.toml", OfficeFile)
    return build_office(office, read_file(directory / "holidays.toml", HolidayFile))


def load_phrases(directory: Path) -> Phrases:
    """
    Read the phrases from *directory*; an installation without the file has none.

    Raises:
        TemplateInvalid: the file cannot be read or breaks a rule; the text names the place.
    """
    path = directory / "phrases.toml"
    return check_phrases(read_file(path, Phrases)) if path.exists() else Phrases()


def _load_entry(path: Path, authorities: dict[str, Authority]) -> CatalogueEntry:
    template = read_file(path, CertificateTemplate)
    sample = read_file(path.with_name("sample.toml"), Sample)
    where = f"{path.parent.parent.name}/{path.parent.name}"
    if where != f"{template.slug}/{template.version}":
        raise TemplateInvalid(f"{where}/template.toml: slug and version must be the names of its folders")
    layout = _load_layout(path.with_name("layout.toml"))
    problems = list(template_problems(template, sample, authorities))
    problems += [f"layout.toml: {problem}" for problem in layout_problems(layout, template)]
    if problems:
        raise TemplateInvalid("\n".join(f"{where}: {problem}" for problem in problems))
    digest = hashlib.sha256(path.read_bytes()).digest()
    return CatalogueEntry(template=template, sample=sample, digest=digest, layout=layout)


def _load_layout(path: Path) -> Layout:
    """Read how the kind's face is laid out; a kind without the file has the layout of the family."""
    return read_file(path, Layout) if path.exists() else Layout()


def _check_indexes(entries: dict[tuple[str, int], CatalogueEntry]) -> None:
    """Insist that an index of the type table belongs to one template version, and a type code to one kind."""
    by_index: dict[int, str] = {}
    by_code: dict[str, str] = {}
    for (slug, version), entry in entries.items():
        other = by_index.setdefault(entry.template.type_index, f"{slug}/{version}")
        if other != f"{slug}/{version}":
            raise TemplateInvalid(f"{slug}/{version}: type_index is already {other}'s")
        kind = by_code.setdefault(entry.template.type_code, slug)
        if kind != slug:
            raise TemplateInvalid(f"{slug}/{version}: type_code is already {kind}'s")
