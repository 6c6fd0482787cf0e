"""Real picture files, made here, as phones and people with bad intentions make them."""

import io

import pillow_heif
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

pillow_heif.register_heif_opener()
RED, BLUE = (200, 30, 30), (30, 30, 200)
GPS_TEXT = b"SECRET-HOME"


def scene(size=(64, 48), mode="RGB") -> Image.Image:
    """A picture whose left half is red and right half is blue."""
    image = Image.new("RGB", size, BLUE)
    image.paste(RED, (0, 0, size[0] // 2, size[1]))
    return image.convert(mode)


def exif(orientation=1) -> bytes:
    """EXIF with an orientation, a camera and a GPS position."""
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010F] = GPS_TEXT.decode()
    data.get_ifd(0x8825)[1] = "N"
    data.get_ifd(0x8825)[2] = (51.0, 3.0, 0.0)
    return data.tobytes()


def encoded(image: Image.Image | None = None, kind="JPEG", **options) -> bytes:
    """The bytes of a file."""
    out = io.BytesIO()
    (image or scene()).save(out, kind, **options)
    return out.getvalue()


def upload(content: bytes | None = None, name="IMG 1234 bij oma thuis.jpg", kind="image/jpeg") -> SimpleUploadedFile:
    """What a browser sends."""
    return SimpleUploadedFile(name, encoded() if content is None else content, kind)


def opened(content) -> Image.Image:
    """The stored picture."""
    image = Image.open(content)
    image.load()
    return image
