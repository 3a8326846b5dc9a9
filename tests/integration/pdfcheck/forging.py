"""Make files that are not what they seem, out of a genuine one or out of nothing; each is named after its defect."""

import io
import zlib
from collections.abc import Callable

import pikepdf
from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject

RECORD = "record.cose"


def a_changed_byte(pdf: bytes) -> bytes:
    """One bit of the page's drawing is another."""
    at = pdf.index(b"stream\n") + 60
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


def a_page_after_signing(pdf: bytes) -> bytes:
    """A page comes in by a later revision, as a reader of PDF would add it; what was signed stays byte for byte."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    stream = generic.StreamObject(stream_data=b"0 0 m 100 100 l S")
    page = PageObject(contents=writer.add_object(stream), media_box=[0, 0, 842, 595])  # type: ignore[no-untyped-call]
    writer.insert_page(page)  # type: ignore[no-untyped-call]
    output = io.BytesIO()
    writer.write(output)  # type: ignore[no-untyped-call]
    return output.getvalue()


def with_a_later_end(pdf: bytes, until: str) -> bytes:
    """An annotated copy is made to last longer by a later revision; what was signed stays byte for byte."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    entries = writer.trailer_view["/Info"]
    entries[generic.pdf_name("/JZJYXQJZSJ")] = generic.TextStringObject(until)
    writer.update_container(entries)
    output = io.BytesIO()
    writer.write(output)  # type: ignore[no-untyped-call]
    return output.getvalue()


def bytes_of_the_signature(pdf: bytes) -> list[int]:
    """Give places within the signature that itself covers none of: digits of the frame, a certificate, room unused."""
    start = pdf.rindex(b"/Contents <") + len(b"/Contents <")
    end = pdf.index(b">", start)
    used = len(pdf[start:end].rstrip(b"0"))
    # Version, algorithm, the chain's certificates, the signer's version; then behind everything, and at the very end.
    return [start + 50, start + 56, start + 140, start + 304, start + 647, start + used + 100, end - 1]


def something_behind_the_end(pdf: bytes) -> bytes:
    """Bytes stand behind the last revision."""
    return pdf + b"\n% and more\n"


def another_symbol_pasted_in(pdf: bytes, symbol: bytes) -> bytes:
    """The code of another certificate covers the one on the page."""
    return edited(pdf, lambda opened: _paste(opened, symbol, over=True))


def another_symbol_beside(pdf: bytes, symbol: bytes) -> bytes:
    """The code of another certificate stands beside the one on the page."""
    return edited(pdf, lambda opened: _paste(opened, symbol, over=False))


def another_record(pdf: bytes, record: bytes) -> bytes:
    """The attached record is another's."""

    def replace(opened: pikepdf.Pdf) -> None:
        opened.attachments[RECORD] = record

    return edited(pdf, replace)


def without_its_record(pdf: bytes) -> bytes:
    """Nothing is attached any more."""

    def remove(opened: pikepdf.Pdf) -> None:
        del opened.attachments[RECORD]

    return edited(pdf, remove)


def with_javascript(pdf: bytes) -> bytes:
    """A script runs when the file is opened."""

    def add(opened: pikepdf.Pdf) -> None:
        action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('hello')"))
        opened.Root.OpenAction = opened.make_indirect(action)

    return edited(pdf, add)


def with_another_attachment(pdf: bytes) -> bytes:
    """A program is attached beside the record."""

    def add(opened: pikepdf.Pdf) -> None:
        opened.attachments["setup.exe"] = b"MZ"

    return edited(pdf, add)


def encrypted(pdf: bytes, *, password: str) -> bytes:
    """Encrypt a file; with an empty password any reader opens it."""
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(output, encryption=pikepdf.Encryption(owner="owner", user=password, R=6))
    return output.getvalue()


def edited(pdf: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """Open a file, change it and write it anew, as most programs do."""
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        change(opened)
        opened.save(output)
    return output.getvalue()


def _paste(opened: pikepdf.Pdf, symbol: bytes, *, over: bool) -> None:
    page = io.BytesIO()
    with Image.open(io.BytesIO(symbol)) as picture:
        picture.convert("L").save(page, "PDF")
    with pikepdf.open(page) as pasted:
        # In landscape the code stands at the right, 32 mm from the edge and 77 mm from the top.
        rectangle = pikepdf.Rectangle(620, 240, 760, 380) if over else pikepdf.Rectangle(20, 20, 160, 160)
        pikepdf.Page(opened.pages[0]).add_overlay(pikepdf.Page(pasted.pages[0]), rectangle)


def many_pages(count: int = 5_000) -> bytes:
    """Thousands of empty pages."""
    opened = pikepdf.new()
    for _ in range(count):
        opened.add_blank_page()
    output = io.BytesIO()
    opened.save(output)
    return output.getvalue()


def raw(objects: list[bytes], *, size: int | None = None, root: int = 1) -> bytes:
    """Write a file of these objects, numbered from 1, with a table that fits them."""
    parts, offsets, length = [b"%PDF-1.7\n"], [], 9
    for number, body in enumerate(objects, start=1):
        offsets.append(length)
        parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        length += len(parts[-1])
    content = b"".join(parts)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer\n<< /Size %d /Root %d 0 R >>\n" % (size or len(objects) + 1, root)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return content + head + table + trailer + b"startxref\n%d\n%%%%EOF\n" % len(content)


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"


def a_stream(content: bytes, filters: bytes = b"/FlateDecode") -> bytes:
    """Write a stream object."""
    return b"<< /Length %d /Filter %b >>\nstream\n%b\nendstream" % (len(content), filters, content)


def zip_bomb(megabytes: int = 400) -> bytes:
    """A page whose drawing unpacks to four hundred megabytes."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(megabytes)) + packer.flush()
    return raw([CATALOG, PAGES, PAGE, a_stream(packed)])


def nested_zip_bomb() -> bytes:
    """A drawing that is packed three times over."""
    content = bytes(512 << 20)
    for _ in range(3):
        content = zlib.compress(content, 9)
    return raw([CATALOG, PAGES, PAGE, a_stream(content, b"[/FlateDecode /FlateDecode /FlateDecode]")])


def bomb_as_record() -> bytes:
    """An attached record that unpacks to four hundred megabytes."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(400)) + packer.flush()
    names = b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(record.cose) 5 0 R] >> >> >>"
    file = b"<< /Type /Filespec /F (record.cose) /UF (record.cose) /EF << /F 6 0 R >> >>"
    return raw([names, PAGES, PAGE, a_stream(zlib.compress(b"")), file, a_stream(packed)])


def deep_nesting(depth: int = 200_000) -> bytes:
    """Arrays in arrays, deeper than any stack."""
    return raw([b"<< /Type /Catalog /Pages 2 0 R /Deep %b%b >>" % (b"[" * depth, b"]" * depth), PAGES, PAGE])


def many_objects(count: int = 150_000) -> bytes:
    """A hundred thousand small objects."""
    return raw([CATALOG, PAGES, PAGE, a_stream(zlib.compress(b"")), *([b"null"] * count)])


def lying_size() -> bytes:
    """A table that says it has two thousand million objects."""
    return raw([CATALOG, PAGES, PAGE, a_stream(zlib.compress(b""))], size=2_000_000_000)


def circular_pages() -> bytes:
    """A tree of pages that is its own branch."""
    return raw([CATALOG, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1 >>"])


def circular_objects() -> bytes:
    """A reference that leads to itself."""
    return raw([b"<< /Type /Catalog /Pages 2 0 R >>", b"2 0 R"])


def dense_drawing(operators: int = 3_000_000) -> bytes:
    """A small file whose page takes minutes to draw."""
    content = zlib.compress(
        b"q 0 0 595 842 re W n 0.1 0.2 0.3 rg 0 0 595 842 re f 1 1 594 841 re S Q\n" * (operators // 8)
    )
    return raw([CATALOG, PAGES, PAGE, a_stream(content)])


def huge_page() -> bytes:
    """A page of the size of a town."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 14400000 14400000] /Contents 4 0 R >>"
    return raw([CATALOG, PAGES, page, a_stream(zlib.compress(b"0 0 m 9 9 l S"))])


def unsigned(pdf: bytes) -> bytes:
    """The same pages without any signature: the drawing as it was before it was signed."""
    return pdf[: pdf.index(b"%%EOF") + len(b"%%EOF")] + b"\n"
