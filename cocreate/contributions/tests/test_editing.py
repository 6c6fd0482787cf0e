import re

from django.urls import reverse

from cocreate.contributions.forms import EditForm
from cocreate.contributions.models import Contribution
from cocreate.moderation.models import Status


def test_an_editor_writes_the_words_for_who_cannot_look(offer):
    given = offer("image", alt="")
    form = EditForm({"text": "De soep", "language": "nl", "alt": "Een pan soep"}, instance=given)
    assert form.is_valid(), form.errors
    form.save()
    kept = Contribution.objects.get(pk=given.pk)
    assert (kept.text, kept.picture.alt) == ("De soep", "Een pan soep")
    assert kept.publish_problems() == []


def test_a_story_has_no_such_words(offer):
    assert "alt" not in EditForm(instance=offer()).fields


def test_a_picture_of_which_nobody_told_who_is_on_it_asks_for_a_second_look_at_the_desk(offer, editor_client):
    given = offer("image", recognisable="")
    path = f"/beheer/moderatie/{given.pk}/"
    html = editor_client.get(path).content.decode()
    assert "niet gezegd of er mensen herkenbaar zijn" in html
    box = re.search(r'<input type="checkbox"[^>]*name="looked"[^>]*>', html).group()
    assert "required" in box
    publish = reverse("moderation_desk:decide", args=[given.pk, "publish"])
    refused = editor_client.post(publish)
    assert refused.status_code == 422
    assert Contribution.objects.get(pk=given.pk).status == Status.WAITING
    editor_client.post(publish, {"looked": "1"})
    assert Contribution.objects.get(pk=given.pk).status == Status.PUBLISHED


def test_what_tells_who_is_on_it_asks_for_nothing_more(offer, editor_client):
    given = offer("image")
    assert 'name="looked"' not in editor_client.get(f"/beheer/moderatie/{given.pk}/").content.decode()


def test_the_queue_shows_all_of_each_kind_at_a_fixed_cost(offer, editor_client, django_assert_max_num_queries):
    offer("image", alt="")
    offer("link")
    offer("text", text="Een lange <tafel>", place_name="Muide")
    with django_assert_max_num_queries(30):
        html = editor_client.get("/beheer/moderatie/").content.decode()
    assert "https://example.org/tafel" in html
    assert "Een lange &lt;tafel&gt;" in html
    assert "/media/contributions/" in html
