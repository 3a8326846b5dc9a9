"""Sniff a picture: what it really is, bounded before it is decoded."""

import io

from PIL import Image, UnidentifiedImageError

MAX_PIXELS = 4_000_000
"""About 2,000 x 2,000: far above a 300 dpi portrait, far below a decompression bomb."""
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}


def picture_problem(data: bytes, *, media_type: str) -> str | None:
    """
    Say what is wrong with a picture, or None.

    Only the decoder of the declared format is tried, and the size is read from the header before any pixel.

    Args:
        data: the file's bytes, already bounded by the caller.
        media_type: `image/jpeg` or `image/png`, as declared.
    """
    try:
        with Image.open(io.BytesIO(data), formats=(_FORMATS[media_type],)) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                return f"must have at most {MAX_PIXELS} pixels"
            picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        # The library looks at the header too, and speaks up at sizes that are far beyond ours.
        return f"must have at most {MAX_PIXELS} pixels"
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return "is not the picture its media type says"
    return None
