"""The two readers that are not ours: zxing-cpp, a Python package, and ZBar, a library of the system."""

import ctypes
import ctypes.util
from functools import cache
from typing import Any, Final, cast

import numpy as np
import zxingcpp
from PIL import Image

from tests.leaving_out import leave_out
from tests.scanning.camera import Pixels

_LIBRARY: Final = "libzbar.so.0"
_QR_CODE: Final = 64
_ENABLE: Final = 0
_EVERY_SYMBOLOGY: Final = 0
_GREY: Final = int.from_bytes(b"Y800", "little")
"""Constants of zbar.h: a symbology, a setting, and the picture format of one byte a pixel."""


def read_with_zxing(picture: Pixels) -> list[str]:
    """Give the text of every QR symbol that zxing-cpp finds."""
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.barcode_formats_from_str("QRCode"))
    return [symbol.text for symbol in found]


class ZBar:
    """
    ZBar's scanner of pictures, through its C interface.

    Raises:
        OSError: the library is not installed.
    """

    def __init__(self) -> None:
        self._zbar = ctypes.CDLL(ctypes.util.find_library("zbar") or _LIBRARY)
        pointer, integer = ctypes.c_void_p, ctypes.c_int
        self._declare("image_scanner_create", pointer)
        self._declare("image_scanner_set_config", integer, pointer, integer, integer, integer)
        self._declare("image_create", pointer)
        self._declare("image_destroy", None, pointer)
        self._declare("image_set_format", None, pointer, ctypes.c_ulong)
        self._declare("image_set_size", None, pointer, ctypes.c_uint, ctypes.c_uint)
        self._declare("image_set_data", None, pointer, ctypes.c_char_p, ctypes.c_ulong, pointer)
        self._declare("scan_image", integer, pointer, pointer)
        self._declare("image_first_symbol", pointer, pointer)
        self._declare("symbol_next", pointer, pointer)
        self._declare("symbol_get_data", pointer, pointer)
        self._declare("symbol_get_data_length", ctypes.c_uint, pointer)
        self._scanner = self._zbar.zbar_image_scanner_create()
        self._zbar.zbar_image_scanner_set_config(self._scanner, _EVERY_SYMBOLOGY, _ENABLE, 0)
        self._zbar.zbar_image_scanner_set_config(self._scanner, _QR_CODE, _ENABLE, 1)

    def _declare(self, name: str, result: Any, *arguments: Any) -> None:  # noqa: ANN401 - any type of C
        function = self._zbar[f"zbar_{name}"]
        function.restype, function.argtypes = result, arguments
        setattr(self._zbar, f"zbar_{name}", function)

    def read(self, picture: Pixels) -> list[str]:
        """Give the text of every QR symbol in a picture, as it is."""
        height, width = picture.shape
        data = picture.tobytes()
        image = self._zbar.zbar_image_create()
        try:
            self._zbar.zbar_image_set_format(image, _GREY)
            self._zbar.zbar_image_set_size(image, width, height)
            self._zbar.zbar_image_set_data(image, data, len(data), None)
            self._zbar.zbar_scan_image(self._scanner, image)
            return self._texts(image)
        finally:
            self._zbar.zbar_image_destroy(image)

    def _texts(self, image: int) -> list[str]:
        texts = []
        symbol = self._zbar.zbar_image_first_symbol(image)
        while symbol:
            length = self._zbar.zbar_symbol_get_data_length(symbol)
            texts.append(ctypes.string_at(self._zbar.zbar_symbol_get_data(symbol), length).decode())
            symbol = self._zbar.zbar_symbol_next(symbol)
        return texts


@cache
def find_zbar() -> ZBar | None:
    """Load ZBar, if the machine has it."""
    try:
        return ZBar()
    except OSError:
        return None


def the_zbar() -> ZBar:
    """Give ZBar, or leave the test out."""
    return find_zbar() or leave_out("ZBar is missing: on Debian it comes with the package zbar-tools")


def enlarge(picture: Pixels, times: int = 2) -> Pixels:
    """Enlarge a picture linearly, as a scanning program does before ZBar looks for small modules."""
    height, width = picture.shape
    larger = Image.fromarray(picture).resize((width * times, height * times), Image.Resampling.BILINEAR)
    return cast("Pixels", np.asarray(larger))
