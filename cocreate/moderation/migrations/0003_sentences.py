"""Sentences to begin from. The owner changes them in the admin; this never runs again."""

from django.db import migrations

SENTENCES = [
    ("ask", "Waar was dit?", "Dank je wel voor je bijdrage! Waar was dit ongeveer? Een straat of buurt is genoeg. Dan herkennen anderen de plek."),
    ("ask", "Vinden de mensen op de foto het goed?", "Dank je wel voor je foto! Er zijn mensen op te herkennen. Vinden zij het goed dat de foto hier staat? Weet je het niet zeker, dan mag je ook een andere foto sturen, of alleen je verhaal."),
    ("ask", "Wat zie je op de foto?", "Dank je wel voor je foto! Wil je in een zin zeggen wat erop te zien is? Dan kunnen ook mensen die niet goed zien hem lezen."),
    ("ask", "Vertel eens wat meer", "Dank je wel! We zouden graag wat meer horen: wat gebeurde er, wie deed mee, en wat leerde je ervan? Een paar zinnen zijn genoeg."),
    ("decline", "Past niet bij de gids", "Dank je dat je iets deelde. We zien er niet goed in wat het zegt over samen werken aan een plek of een uitdaging, en daarom plaatsen we het nu niet. Zie jij het anders? Leg het ons uit, dan kijken we opnieuw."),
    ("decline", "Er staat iets privé in", "Dank je voor je verhaal. Er staat iets in dat van iemand anders is, zoals een naam, een adres of een telefoonnummer. Haal dat eruit en antwoord hier, dan kijken we opnieuw."),
    ("decline", "Kan iemand kwetsen", "Dank je dat je dit deelde. Zoals het er nu staat, kan het iemand kwetsen, en daarom plaatsen we het niet. Wil je het anders zeggen? Pas het aan en antwoord hier."),
    ("decline", "Is reclame", "Dit lijkt op reclame, en daar is de gids niet voor. Vergissen we ons? Vertel wat anderen hiervan kunnen leren."),
    ("decline", "Is van iemand anders", "Dank je! Deze tekst of foto lijkt van iemand anders te zijn. Als je toestemming hebt, zeg ons dan van wie. Anders plaatsen we ze niet."),
]


def add(apps, schema_editor):
    model = apps.get_model("moderation", "Template")
    model.objects.bulk_create(
        model(use=use, name=name, text=text, position=place) for place, (use, name, text) in enumerate(SENTENCES)
    )


class Migration(migrations.Migration):
    dependencies = [("moderation", "0002_moderation_as_care")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
