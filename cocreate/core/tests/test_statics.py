"""Each static file has one address, which changes with what it holds."""

from django.core.files.base import ContentFile

from cocreate.core.statics import Statics


def test_what_was_built_keeps_its_name_and_all_else_gets_a_hash():
    statics = Statics()
    assert statics.hashed_name("frontend/assets/site-2cQu_pr-.js") == "frontend/assets/site-2cQu_pr-.js"
    for name in ("frontend/offline.js", "core/logo.svg", "frontend/assets/site.js"):
        stem, _, end = name.rpartition(".")
        hashed = statics.hashed_name(name, ContentFile(b"x"))
        assert hashed.startswith(f"{stem}.")
        assert hashed.endswith(f".{end}")
        assert len(hashed) == len(name) + 13
