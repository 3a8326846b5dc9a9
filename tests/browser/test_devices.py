"""The devices of these tests are what they say: a page that asks for a camera gets what it would get in the field."""

import base64
import io

import numpy as np
from PIL import Image
from playwright.sync_api import Page

from tests.browser.browsers import Camera
from tests.browser.stage import Stage
from tests.browser.visiting import Come, Device, Film, Visitor
from tests.scanning.readers import read_with_zxing

_ASK = """async () => {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: true });
    const video = Object.assign(document.createElement("video"), { srcObject: stream, muted: true });
    await video.play();
    const canvas = Object.assign(document.createElement("canvas"),
      { width: video.videoWidth, height: video.videoHeight });
    canvas.getContext("2d").drawImage(video, 0, 0);
    return canvas.toDataURL("image/png");
  } catch (error) { return error.name; }
}"""


def a_page(visitor: Visitor) -> Page:
    """Open an empty page of the service's origin."""
    visitor.context.route(
        "**/empty", lambda route: route.fulfill(body="<title>empty</title>", content_type="text/html")
    )
    return visitor.open("/empty")


def test_camera_sees_the_clip(stage: Stage, come: Come, film: Film) -> None:
    """A frame of the fake camera holds the very code that was filmed."""
    page = a_page(come(Device(film("valid"))))
    picture = page.evaluate(_ASK)
    frame = Image.open(io.BytesIO(base64.b64decode(picture.partition(",")[2]))).convert("L")
    assert read_with_zxing(np.asarray(frame)) == [stage.codes["valid"]]


def test_camera_is_refused_or_missing(come: Come) -> None:
    """As a visitor refuses it, and as a device without one answers."""
    assert a_page(come(Device(Camera.REFUSED))).evaluate(_ASK) == "NotAllowedError"
    assert a_page(come(Device(Camera.MISSING))).evaluate(_ASK) == "NotFoundError"


def test_plain_http_is_no_secure_context(come: Come) -> None:
    """Under a host name there are no service workers and no camera."""
    page = a_page(come(Device(insecure=True)))
    assert page.evaluate("[isSecureContext, 'serviceWorker' in navigator, 'mediaDevices' in navigator]") == [False] * 3
    assert a_page(come()).evaluate("[isSecureContext, 'serviceWorker' in navigator]") == [True, True]
