"""Papers made once a test run, and their text as a reader sees it."""

from __future__ import annotations

from io import BytesIO

import docx
import pypdfium2
from docx.oxml.ns import qn


def pdf_pages(pdf: bytes) -> list[str]:
    """The text of each page, on one line."""
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in pypdfium2.PdfDocument(pdf)]


def pdf_text(pdf: bytes) -> str:
    """The whole text, on one line."""
    return " ".join(pdf_pages(pdf))


def word_text(content: bytes) -> str:
    """The text of a Word paper's body, on one line."""
    body = docx.Document(BytesIO(content)).element.body
    words = []
    for element in body.iter(qn("w:t"), qn("w:br"), qn("w:p"), qn("w:tab")):
        words.append((element.text or "") if element.tag == qn("w:t") else " ")
    return " ".join("".join(words).split())
