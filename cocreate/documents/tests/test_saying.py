"""Suggesting, commenting, deciding and taking back; who hears it, and when."""

import pytest
from django.test import Client

from cocreate.accounts import actions as accounts
from cocreate.accounts.models import Guest
from cocreate.documents import actions
from cocreate.documents.models import Comment, Suggestion
from cocreate.documents.passages import paragraphs, replaced
from cocreate.documents.schema import clean
from cocreate.live.queries import values
from cocreate.trajectories.actions import GoneError

from .conftest import doc, paragraph

PUT = {
    "quote": "de put",
    "replacement": "de oude put",
    "why": "er zijn er twee",
    "name": "Mia",
    "start": "AQ",
    "end": "Ag",
}


@pytest.mark.parametrize(
    ("quote", "replacement", "becomes"),
    [
        ("de put", "de oude put", doc("Wij dempen de oude put.", "Samen.")),
        ("de\n  put", "", doc("Wij dempen .", "Samen.")),
        ("Samen.", "Met zes.", doc("Wij dempen de put.", "Met zes.")),
        ("", "En soep.\n\nVeel soep.", doc("Wij dempen de put.", "Samen.", "En soep.", "Veel soep.")),
        ("put. Samen", "x", None),
        ("e", "x", None),
        ("brug", "x", None),
    ],
)
def test_quoted_words_are_replaced_when_they_stand_there_once(quote, replacement, becomes):
    before = doc("Wij dempen de put.", "Samen.")
    assert replaced(before, quote, replacement) == becomes
    assert before == doc("Wij dempen de put.", "Samen.")


def test_a_passage_over_marks_mentions_and_lines_is_found_and_keeps_the_looks_of_its_first_letter():
    mention = {"type": "mention", "attrs": {"kind": "place", "id": "", "label": "plein"}}
    bold = {"type": "text", "text": "op het ", "marks": [{"type": "bold"}]}
    said = [{"type": "text", "text": "Kom "}, bold, mention, {"type": "hardBreak"}, {"type": "text", "text": "vroeg."}]
    before = clean(doc({"type": "paragraph", "content": said})).content
    assert replaced(before, "het plein vroeg", "tijd\nsamen") == doc({"type": "paragraph", "content": [
        {"type": "text", "text": "Kom "},
        {"type": "text", "text": "op tijd", "marks": [{"type": "bold"}]},
        {"type": "hardBreak"},
        {"type": "text", "text": "samen", "marks": [{"type": "bold"}]},
        {"type": "text", "text": "."},
    ]})  # fmt: skip
    assert paragraphs("een\ntwee\n\n\n drie ")[1] == paragraph(" drie ")


@pytest.mark.django_db
def test_a_stranger_suggests_without_an_account_and_others_read_it_after_a_nod(text, pulling, taking_part, stranger):
    made, other = text("Wij dempen de put."), Client()
    page = made.get_absolute_url()

    answer = stranger.post(f"{page}voorstel/", PUT)

    one = Suggestion.objects.get()
    assert answer["Location"] == f"{page}#voorstel-{one.pk}"
    assert (one.role, one.nodded_at, one.start) == ("", None, "AQ")
    for client in (stranger, pulling, taking_part):
        html = client.get(page).content.decode()
        assert "er zijn er twee" in html
        assert f'data-replacement="{one.replacement}"' in html
    assert "er zijn er twee" not in other.get(page).content.decode()
    act = f"{page}voorstel/{one.pk}/"
    assert other.post(act, {"doe": "knik"}).status_code == 404
    assert taking_part.post(act, {"doe": "knik"}).status_code == 404
    assert pulling.post(act, {"doe": "knik"}).status_code == 302
    assert "er zijn er twee" in other.get(page).content.decode()


@pytest.mark.django_db
def test_who_writes_takes_a_suggestion_over_and_it_stands_in_the_room(text, taking_part, stranger, trajectory):
    made = text("Wij dempen de put.", "Samen.")
    page = made.get_absolute_url()
    stranger.post(f"{page}voorstel/", PUT)
    act = f"{page}voorstel/{Suggestion.objects.get().pk}/"
    assert stranger.post(act, {"doe": "neem-over"}).status_code == 404

    assert taking_part.post(act, {"doe": "neem-over"}).status_code == 302

    assert values(made.room).fragment() == doc("Wij dempen de oude put.", "Samen.")
    assert Suggestion.objects.get().state == "accepted"
    assert "Wij dempen de oude put." in Client().get(page).content.decode()
    again = taking_part.post(act, {"doe": "neem-over"})
    assert again.status_code == 422
    assert values(made.room).fragment() == doc("Wij dempen de oude put.", "Samen.")


@pytest.mark.django_db
def test_what_the_browser_put_there_already_is_not_put_twice(text, taking_part, puller, participant):
    made = text("Wij dempen de put.")
    one = actions.suggest(made, PUT, participant.guest, participant)
    sent = {"doe": "neem-over", "applied": "1"}
    assert taking_part.post(f"{made.get_absolute_url()}voorstel/{one.pk}/", sent).status_code == 302
    assert values(made.room).fragment() == doc("Wij dempen de put.")
    assert Suggestion.objects.get().state == "accepted"


@pytest.mark.django_db
def test_a_passage_that_changed_is_not_guessed_and_the_suggestion_stays_open(text, taking_part, participant):
    made = text("Wij dempen de put.")
    one = actions.suggest(made, PUT, participant.guest, participant)
    actions.write(made, doc("Wij graven een vijver."))

    answer = taking_part.post(f"{made.get_absolute_url()}voorstel/{one.pk}/", {"doe": "neem-over"})

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert Suggestion.objects.get().state == "open"
    assert values(made.room).fragment() == doc("Wij graven een vijver.")


@pytest.mark.django_db
def test_declining_asks_why_and_who_suggested_reads_it(text, taking_part, stranger):
    made = text("Wij dempen de put.")
    page = made.get_absolute_url()
    stranger.post(f"{page}voorstel/", PUT)
    act = f"{page}voorstel/{Suggestion.objects.get().pk}/"
    assert taking_part.post(act, {"doe": "neem-niet-over", "reason": " "}).status_code == 422
    assert taking_part.post(act, {"doe": "neem-niet-over", "reason": "er is er maar één"}).status_code == 302
    assert "er is er maar één" in stranger.get(page).content.decode()
    assert "er is er maar één" not in Client().get(page).content.decode()


@pytest.mark.django_db
def test_a_remark_is_answered_discussed_and_talked_over(text, taking_part, stranger):
    made = text("Wij dempen de put.")
    page = made.get_absolute_url()
    taking_part.post(f"{page}opmerking/", {"body": "Mag dat wel?", "quote": "dempen"})
    taking_part.post(f"{page}voorstel/", PUT)
    asked, offered = Comment.objects.get(), Suggestion.objects.get()
    assert asked.role

    stranger.post(f"{page}opmerking/{asked.pk}/antwoord/", {"body": "Vraag het de gemeente"})
    stranger.post(f"{page}voorstel/{offered.pk}/antwoord/", {"body": "Welke van de twee?"})

    html = taking_part.get(page).content.decode()
    assert html.index("Mag dat wel?") < html.index("Vraag het de gemeente")
    assert "Welke van de twee?" in html
    assert "Vraag het de gemeente" not in Client().get(page).content.decode()
    assert stranger.post(f"{page}opmerking/{asked.pk}/", {"doe": "klaar"}).status_code == 404
    assert taking_part.post(f"{page}opmerking/{asked.pk}/", {"doe": "klaar"}).status_code == 302
    assert Comment.objects.get(pk=asked.pk).resolved_at


@pytest.mark.django_db
def test_what_is_missing_is_asked_and_what_was_typed_stays(text, stranger):
    page = text("Wij dempen de put.").get_absolute_url()
    for path, sent in (
        ("voorstel/", {"quote": "de put", "replacement": "de  put", "why": "zeg ik"}),
        ("opmerking/", {"body": "", "quote": "zeg ik"}),
    ):
        answer = stranger.post(f"{page}{path}", sent)
        assert answer.status_code == 422
        assert "zeg ik" in answer.content.decode()
    assert not Suggestion.objects.exists()
    assert not Comment.objects.exists()


@pytest.mark.django_db
def test_who_said_it_takes_it_back_from_the_page_or_with_the_secret_link(text, stranger, taking_part, pulling):
    made, other = text("Wij dempen de put."), Client()
    page = made.get_absolute_url()
    stranger.post(f"{page}voorstel/", PUT)
    stranger.post(f"{page}opmerking/", {"body": "Mijn moeder viel er ooit in", "name": "Mia"})
    one, said = Suggestion.objects.get(), Comment.objects.get()
    assert other.post(f"{page}voorstel/{one.pk}/", {"doe": "terug"}).status_code == 404
    assert taking_part.post(f"{page}voorstel/{one.pk}/", {"doe": "terug"}).status_code == 404
    assert other.get(f"/gezegd/opmerking/{said.pk}/{'0' * 32}/").status_code == 404

    assert stranger.post(f"{page}voorstel/{one.pk}/", {"doe": "terug"}).status_code == 302
    link = f"/gezegd/opmerking/{said.pk}/{said.secret}/"
    assert "Mijn moeder" in other.get(link).content.decode()
    assert other.post(link).status_code == 302

    one.refresh_from_db()
    said.refresh_from_db()
    assert (one.quote, one.replacement, one.why, one.name, one.state) == ("", "", "", "", "withdrawn")
    assert (said.body, said.name) == ("", "")
    assert "Mijn moeder" not in pulling.get(page).content.decode() + other.get(link).content.decode()


@pytest.mark.django_db
def test_an_editor_of_the_guide_nods_at_what_waits_and_takes_away_what_hurts(text, stranger, editor_client, member):
    page = text("Wij dempen de put.").get_absolute_url()
    stranger.post(f"{page}opmerking/", {"body": "Dit kwetst iemand"})
    act = f"{page}opmerking/{Comment.objects.get().pk}/"
    assert member.post(act, {"doe": "weg"}).status_code == 404
    assert editor_client.post(act, {"doe": "knik"}).status_code == 302
    assert "Dit kwetst iemand" in member.get(page).content.decode()
    assert editor_client.post(act, {"doe": "weg"}).status_code == 302
    assert Comment.objects.get().body == ""


@pytest.mark.django_db
def test_deleting_an_account_takes_along_what_was_said_or_only_its_name(text, person):
    made = text("Wij dempen de put.")
    guest = Guest.objects.create(key_hash="g" * 64, person=person)
    actions.comment(made, {"body": "Ik woon ernaast", "name": "An"}, guest, None)
    actions.let_go(person, withdraw=False)
    assert (Comment.objects.get().body, Comment.objects.get().name) == ("Ik woon ernaast", "")
    accounts.leave(person, withdraw=True)
    assert Comment.objects.get().body == ""


@pytest.mark.django_db
def test_about_what_stands_still_nothing_more_is_said(text, puller, participant, taking_part):
    from django.utils import timezone

    made = text("Wij dempen de put.")
    one = actions.suggest(made, PUT, participant.guest, participant)
    actions.settle(made, actions.Agreed(timezone.localdate()), puller)
    with pytest.raises(GoneError):
        actions.comment(made, {"body": "te laat"}, participant.guest, participant)
    with pytest.raises(GoneError):
        actions.accept(one, participant)
    html = taking_part.get(made.get_absolute_url()).content.decode()
    assert "data-say" not in html


@pytest.mark.django_db
def test_however_much_is_said_the_page_asks_the_same_of_the_database(
    text, participant, stranger, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    made = text("Wij dempen de put.")
    actions.suggest(made, PUT, participant.guest, participant)
    with CaptureQueriesContext(
        connection,
    ) as few:
        stranger.get(made.get_absolute_url())
    for _ in range(3):
        said = actions.comment(made, {"body": "Mag dat?"}, participant.guest, participant)
        actions.comment(made, {"body": "Ja."}, participant.guest, participant, answers=said)
    with django_assert_num_queries(len(few)):
        stranger.get(made.get_absolute_url())


@pytest.mark.django_db
def test_who_has_the_text_open_is_told_that_something_was_said_and_not_what(text, puller, participant):
    document = text("Wij dempen de put.")
    rung = [values(document.room).map("said")]

    def rings():
        rung.append(values(document.room).map("said"))
        return rung[-1] != rung[-2] and set(rung[-1]) == {"at"} and isinstance(rung[-1]["at"], float)

    mia = Guest.objects.create(key_hash="m" * 64)
    said = actions.suggest(document, PUT, mia, None)
    assert rings()
    remark = actions.comment(document, {"body": "Mooi"}, participant.guest, participant, suggestion=said)
    assert rings()
    actions.nod(said, puller)
    assert rings()
    actions.decline(said, puller, "Er is er maar één.")
    assert rings()
    actions.resolve(remark, puller)
    assert rings()
    actions.take_back(remark, participant)
    assert rings()
    taken = actions.suggest(document, PUT, mia, None)
    rings()
    actions.accept(taken, puller)
    assert rings()
