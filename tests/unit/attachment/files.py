"""Small files of every kind that is taken, and of some that are not."""

import io
import zipfile

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def a_picture(form: str) -> bytes:
    """Draw a picture in a form that Pillow knows."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, form)
    return out.getvalue()


def an_archive(*names: str) -> bytes:
    """Pack an archive with entries of these names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return out.getvalue()


PNG, JPEG = a_picture("PNG"), a_picture("JPEG")
OFD = an_archive("OFD.xml", "Doc_0/Document.xml")
DOCX = an_archive("[Content_Types].xml", "word/document.xml")
GIF = a_picture("GIF")
