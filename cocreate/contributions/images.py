"""Makes a picture that someone sent fit to keep: small enough, upright, and telling nothing but what is seen."""

import io
from typing import IO, Any

import pillow_heif
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

pillow_heif.register_heif_opener()

LONGEST_SIDE = 2400  # pixels
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "HEIF")
SRGB = ImageCms.createProfile("sRGB")


def clean(file: IO[bytes], size: int | None = None, longest: int = LONGEST_SIDE) -> ContentFile[bytes]:
    """Return `file` as WebP of at most `longest` pixels a side, upright, in sRGB, without any metadata.

    Raise ValidationError, in the reader's language, when it is too big (bytes, pixels), moving, broken or no picture.
    """
    if size is not None and size > settings.IMAGE_MAX_BYTES:
        raise ValidationError(
            _("This picture is larger than %(most)s MB. Choose a smaller one, or send it in a lower quality.")
            % {"most": settings.IMAGE_MAX_BYTES // 1_000_000},
            code="too_big",
        )
    try:
        with Image.open(file, formats=FORMATS) as image:
            _refuse(image)
            return ContentFile(_encode(_upright(image, longest)), name="picture.webp")
    except ValidationError:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except Exception as error:  # a hostile file makes its decoder raise anything
        raise ValidationError(
            _("We cannot open this as a picture. We can read JPEG, PNG, WebP, AVIF and HEIC. Try another file."),
            code="unreadable",
        ) from error


def _too_many_pixels() -> ValidationError:
    most = settings.IMAGE_MAX_PIXELS // 1_000_000
    return ValidationError(
        _("This picture has more than %(most)s million pixels. Make it smaller and try again.") % {"most": most},
        code="too_many_pixels",
    )


def _refuse(image: Image.Image) -> None:
    """Look only at the header, before anything is decoded."""
    if image.width * image.height > settings.IMAGE_MAX_PIXELS:
        raise _too_many_pixels()
    # A phone keeps a second, darker exposure in a JPEG (MPO) or HEIC; that is no film.
    if image.format not in {"MPO", "HEIF"} and getattr(image, "n_frames", 1) > 1:
        raise ValidationError(
            _("This picture moves. Choose a still picture; film comes later."),
            code="moving",
        )


def _upright(image: Image.Image, longest: int) -> Image.Image:
    """Return the pixels turned as the camera meant, in sRGB, and no longer than `longest`."""
    image.draft("RGB", (longest, longest))  # a large JPEG is decoded at a fraction of its size
    has_alpha = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    profile = image.info.get("icc_profile")
    turned = ImageOps.exif_transpose(image)
    turned.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=3.0)
    if turned.mode.startswith("I;16") or turned.mode in {"I", "F"}:
        turned = turned.point(lambda value: value / 256).convert("L")
    mode = "RGBA" if has_alpha else "RGB"
    if profile and turned.mode in {"RGB", "RGBA", "CMYK", "L"}:
        turned = _to_srgb(turned, profile)
    return turned.convert(mode)


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Return the image in sRGB; unchanged when its profile is broken."""
    if image.mode == "RGBA":
        alpha = image.getchannel("A")
        colours = _to_srgb(image.convert("RGB"), profile)
        colours.putalpha(alpha)
        return colours
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, source, SRGB, outputMode="RGB") or image
    except (ImageCms.PyCMSError, OSError):
        return image


def _encode(image: Image.Image) -> bytes:
    bare = Image.new(image.mode, image.size)
    bare.paste(image)  # only pixels come along
    out = io.BytesIO()
    options: dict[str, Any] = {"exif": b"", "icc_profile": b"", "xmp": b""}
    bare.save(out, "WEBP", quality=86, method=4, **options)
    return out.getvalue()
