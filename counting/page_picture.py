"""A page of the count as a person should see it: upright, straight, the form's places known on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from calibration.errors import ScanError
from calibration.form import RASTER_PX_PER_MM, Box, FormPage, load_form
from counting.count_folder import FORM_SUFFIX, CountFolder
from counting.store import StoredPage

if TYPE_CHECKING:  # OpenCV is loaded only where a picture is drawn
    from calibration.ruled_lines import Grey
    from scanner.align import Alignment


@dataclass(frozen=True)
class PagePicture:
    """A scan and where it lies on its form."""

    grey: Grey
    found: Alignment

    @property
    def form_page(self) -> FormPage:
        return self.found.form.page

    def part(self, box: Box, px_per_mm: float = RASTER_PX_PER_MM) -> Grey:
        """A part of the upright page (mm) as a grey picture."""
        from scanner.refine import rectify

        return rectify(self.grey, self.found.fit, box, px_per_mm)

    def whole(self, px_per_mm: float = RASTER_PX_PER_MM) -> Grey:
        """The upright page as a grey picture."""
        return self.part(Box(0.0, 0.0, self.form_page.width, self.form_page.height), px_per_mm)


def page_picture(folder: CountFolder, page: StoredPage) -> PagePicture | None:
    """The page on its form; None if the scan cannot be opened or was not read."""
    from scanner.align import Alignment, align
    from scanner.prepared_form import prepare_forms

    grey = scan_as_it_came(folder, page)
    if grey is None or page.status != "read":
        return None
    form = load_form(folder.forms_folder / f"{page.form}{FORM_SUFFIX}")
    found = align(grey, prepare_forms((form,)))
    return PagePicture(grey, found) if isinstance(found, Alignment) else None


def scan_as_it_came(folder: CountFolder, page: StoredPage) -> Grey | None:
    """The scan, as it was fed; None if it cannot be opened."""
    from scanner.page_image import decode_pages

    try:
        pictures = list(decode_pages((folder.path / page.scan).read_bytes(), page.file))
    except (OSError, ScanError):
        return None
    return pictures[page.image - 1].grey if page.image <= len(pictures) else None
