"""Files in a bucket are read through the site, like those in a folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage

from cocreate.core.storage import Bucket

ROOT = Path(__file__).resolve().parents[3]
ASK = """
import django
django.setup()
from django.core.files.storage import default_storage
print(default_storage.url("a/é 1.jpg"))
"""


@pytest.mark.parametrize("name", ["contributions/x/foto.jpg", "a/é 1.jpg", "a/b?c#d.jpg", "/a/b.jpg"])
def test_a_file_in_a_bucket_has_the_address_of_one_in_a_folder(name):
    assert Bucket(bucket_name="gids").url(name) == FileSystemStorage(base_url="/media/").url(name)


def test_a_site_with_a_bucket_uses_it():
    env = os.environ | {"S3_BUCKET": "gids", "DJANGO_SETTINGS_MODULE": "cocreate.settings"}
    said = subprocess.run([sys.executable, "-c", ASK], env=env, cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout == "/media/a/%C3%A9%201.jpg\n"
