from cocreate.contributions.forms import EditForm
from cocreate.contributions.models import Contribution


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


def test_the_queue_shows_all_of_each_kind_at_a_fixed_cost(offer, editor_client, django_assert_max_num_queries):
    offer("image", alt="")
    offer("link")
    offer("text", text="Een lange <tafel>", place_name="Muide")
    with django_assert_max_num_queries(30):
        html = editor_client.get("/beheer/moderatie/").content.decode()
    assert "https://example.org/tafel" in html
    assert "Een lange &lt;tafel&gt;" in html
    assert "/media/contributions/" in html
