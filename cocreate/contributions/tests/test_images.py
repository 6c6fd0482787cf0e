import io

import pytest
from django.core.exceptions import ValidationError
from PIL import Image, PngImagePlugin

from cocreate.contributions import images

from .pictures import GPS_TEXT, encoded, exif, opened, scene, upload


def left_and_right(image):
    image = image.convert("RGB")
    middle = image.height // 2
    return image.getpixel((2, middle)), image.getpixel((image.width - 3, middle))


def is_red(pixel):
    return pixel[0] > 150 and pixel[2] < 90


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
def test_what_a_phone_makes_comes_in_and_nothing_but_the_picture_is_kept(kind):
    cleaned = images.clean(upload(encoded(kind=kind, exif=exif())))
    content = cleaned.read()
    image = opened(io.BytesIO(content))
    assert image.format == "WEBP"
    assert image.size == (64, 48)
    assert not image.getexif()
    assert not {"exif", "xmp", "icc_profile"} & image.info.keys()
    assert GPS_TEXT not in content
    assert is_red(left_and_right(image)[0])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
def test_a_picture_taken_upside_down_is_kept_upright(kind):
    image = opened(images.clean(upload(encoded(kind=kind, exif=exif(3)))))
    assert is_red(left_and_right(image)[1])


def test_a_picture_taken_on_its_side_is_turned():
    image = opened(images.clean(upload(encoded(exif=exif(6)))))
    assert image.size == (48, 64)
    assert is_red(image.convert("RGB").getpixel((24, 3)))


def test_xmp_and_texts_in_a_png_are_left_behind():
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "woont in de Dorpsstraat 5")
    words.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>Dorpsstraat</x:xmpmeta>")
    assert b"Dorpsstraat" not in images.clean(upload(encoded(kind="PNG", pnginfo=words))).read()


def test_a_colour_profile_is_applied_and_left_behind():
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for mode in ("RGB", "RGBA"):
        kept = opened(images.clean(upload(encoded(scene(mode=mode), "PNG", icc_profile=profile))))
        assert "icc_profile" not in kept.info
        assert is_red(left_and_right(kept)[0])


def test_a_broken_colour_profile_does_no_harm():
    assert opened(images.clean(upload(encoded(kind="PNG", icc_profile=b"nonsense")))).size == (64, 48)


def test_a_large_picture_is_made_smaller():
    assert opened(images.clean(upload(encoded(scene((4000, 1000)))))).size == (2400, 600)


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "1", "LA", "I;16"])
def test_every_sort_of_png_comes_in(mode):
    image = scene(mode="L").convert("I").convert("I;16") if mode == "I;16" else scene(mode=mode)
    assert opened(images.clean(upload(encoded(image, "PNG")))).size == (64, 48)


def test_a_cmyk_jpeg_from_a_printer_comes_in():
    assert opened(images.clean(upload(encoded(scene(mode="CMYK"))))).mode == "RGB"


def test_see_through_stays_see_through():
    image = scene(mode="RGBA")
    image.putalpha(0)
    assert opened(images.clean(upload(encoded(image, "PNG")))).mode == "RGBA"


def refused(content, name="foto.jpg"):
    with pytest.raises(ValidationError) as error:
        images.clean(upload(content, name), len(content))
    return error.value.code


def test_what_is_no_picture_is_refused():
    assert refused(b"<html><script>alert(1)</script></html>") == "unreadable"
    assert refused(b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "foto.svg") == "unreadable"
    assert refused(b"") == "unreadable"
    assert refused(encoded(kind="GIF")) == "unreadable"
    assert refused(encoded(kind="TIFF")) == "unreadable"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
def test_half_a_file_is_refused(kind):
    content = encoded(scene((600, 400)), kind)
    assert refused(content[: len(content) // 2]) == "unreadable"


def test_a_wrong_name_does_not_matter_and_hidden_html_does_not_survive():
    polyglot = encoded(kind="PNG") + b"<script>alert(1)</script>"
    kept = images.clean(upload(polyglot, "foto.html")).read()
    assert b"script" not in kept
    assert opened(io.BytesIO(kept)).format == "WEBP"


def test_too_many_pixels_are_refused_before_they_are_unpacked(settings):
    settings.IMAGE_MAX_PIXELS = 1000
    assert refused(encoded()) == "too_many_pixels"


def test_a_bomb_that_pillow_knows_is_refused(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    assert refused(encoded()) == "too_many_pixels"


def test_a_file_of_too_many_bytes_is_refused(settings):
    settings.IMAGE_MAX_BYTES = 10
    assert refused(encoded()) == "too_big"


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_what_moves_is_refused_with_a_reason(kind):
    content = encoded(kind=kind, save_all=True, append_images=[Image.new("RGB", (64, 48))])
    assert refused(content) == "moving"


def test_a_jpeg_with_a_second_exposure_is_no_film():
    content = encoded(kind="MPO", save_all=True, append_images=[scene()])
    assert opened(images.clean(upload(content))).size == (64, 48)
