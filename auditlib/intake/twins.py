"""Files of one content under several names: which of them is the one that is read. Those inside archives are taken as they come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from auditlib.intake.contents import READ, read_sheets
from auditlib.intake.files.sources import Source
from auditlib.intake.plans import told
from auditlib.intake.tables.layout import Layouts
from auditlib.intake.workbooks.workbook import LARGEST_FILE


def preferred(sources: Sequence[Source], layouts: Layouts) -> Iterator[tuple[str, Source]]:
    """Hash and source of the one that counts, of files on disk with the same content: one that can be read under its name, and
    that is not called a plan, goes before others. Raises nothing that a file could cause."""
    sizes: dict[int, list[Source]] = defaultdict(list)
    for source in sources:
        if source.suffix in READ and not (
            source.archive or source.fault or source.unpacked or source.path.is_symlink()
        ):
            try:
                sizes[source.path.stat().st_size].append(source)
            except OSError:
                continue
    for size, alike in sizes.items():
        if (
            len(alike) < 2
            or not 0 < size <= LARGEST_FILE
            or (len({s.suffix for s in alike}) == 1 and not _differ(alike, layouts))
        ):
            continue
        twins: dict[str, list[Source]] = defaultdict(list)
        for source in alike:
            try:
                twins[source.sha256()].append(source)
            except OSError:  # said where the file is taken
                continue
        for digest, same in twins.items():
            if len(same) > 1:
                yield (
                    digest,
                    min(same, key=lambda source: (_fails(source, same), _is_plan(source, layouts), source.inside)),
                )


def _differ(alike: Collection[Source], layouts: Layouts) -> bool:
    return len({_is_plan(source, layouts) for source in alike}) > 1


def _is_plan(source: Source, layouts: Layouts) -> bool:
    return told(source.stem, layouts) == "planned"


def _fails(source: Source, same: Collection[Source]) -> bool:
    """Whether a file cannot be read under its name; not asked where all have the same kind of name."""
    if len({one.suffix for one in same}) == 1:
        return False
    try:
        return read_sheets(source.read(), source).fault is not None
    except OSError:
        return True
