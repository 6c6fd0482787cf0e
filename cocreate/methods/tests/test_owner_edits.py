import pytest
from django.urls import reverse

from cocreate.accounts.models import Person
from cocreate.methods.models import Method


@pytest.fixture
def owner(client, library):
    client.force_login(Person.objects.create_superuser("baas@voorbeeld.be"))
    return client


@pytest.fixture
def url(db):
    return reverse("wagtailsnippets_methods_method:edit", args=["plekscan"])


def filled_in(client, url):
    """Return what a browser would send back if nothing was changed."""
    form = client.get(url).context["form"]
    data = {field.html_name: field.value() for field in form if field.value() is not None}
    return {
        name: [getattr(v, "pk", v) for v in value] if isinstance(value, list) else value for name, value in data.items()
    }


def test_a_method_is_edited_with_lists_one_a_line(owner, url):
    data = filled_in(owner, url)
    assert data["materials"] == "scoreblad\nklembord\nkaart"
    data |= {"materials": "krijt\n\n  kaart 🗺️ ", "settings": ["thuis", "post"], "estimated": [], "stones": ["beweging"]}
    response = owner.post(url, data)
    assert response.status_code == 302, response.context["form"].errors
    scan = Method.objects.get(pk="plekscan")
    assert scan.materials == ["krijt", "kaart 🗺️"]
    assert scan.settings == ["thuis", "post"]
    assert scan.estimated == []
    assert [stone.pk for stone in scan.stones.all()] == ["beweging"]


def test_saving_without_a_change_changes_nothing(owner, url):
    before = Method.objects.filter(pk="plekscan").values().get()
    assert owner.post(url, filled_in(owner, url)).status_code == 302
    assert Method.objects.filter(pk="plekscan").values().get() == before


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("sources", "https://voorbeeld.be\nftp://voorbeeld.be", "2"),
        ("sources", "javascript:alert(1)", "1"),
        ("sources", " \n ", ""),
        ("settings", ["op de maan"], "maan"),
        ("group_max", "3", ""),
        ("difficulty", "9", "9"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_saved(owner, url, field, value, said):
    before = Method.objects.filter(pk="plekscan").values().get()
    response = owner.post(url, filled_in(owner, url) | {field: value, "name": "Anders"})
    assert response.status_code == 200
    assert said in str(response.context["form"].errors[field])
    assert Method.objects.filter(pk="plekscan").values().get() == before


def test_the_id_of_a_method_does_not_change(owner, url):
    owner.post(url, filled_in(owner, url) | {"id": "anders"})
    assert not Method.objects.filter(pk="anders").exists()


@pytest.mark.parametrize("who", ["stranger", "member", "editor_client"])
def test_only_who_was_given_the_right_edits_methods(library, url, request, who):
    assert request.getfixturevalue(who).post(url, {"name": "Van mij"}).status_code == 302
    assert Method.objects.get(pk="plekscan").name == "Plekscan"


def test_a_stone_cannot_name_a_method_that_nobody_has(owner):
    url = reverse("wagtailsnippets_stones_stone:edit", args=["beweging"])
    data = filled_in(owner, url)
    response = owner.post(url, data | {"lines_try": "Doe dit -> triz, hocus"})
    assert "hocus" in str(response.context["form"].errors["lines_try"])
    assert "triz" not in str(response.context["form"].errors["lines_try"])
    assert owner.post(url, data | {"lines_try": "Doe dit -> triz"}).status_code == 302
