from django.db import migrations

CONDITION = """<aside data-callout="key-points"><p>[Hint: Say in three short points what the reader should take along: what it is, how it feels, what helps. Write this part last.]</p><ul><li>[Hint: What it is, in one sentence.]</li><li>[Hint: What people notice first.]</li><li>[Hint: What helps most people, and how long that takes.]</li></ul></aside>
<h2>What it is</h2>
<p>[Hint: Explain the condition as you would to a neighbor. Name the body part in everyday words first and the medical word second.]</p>
<h2>How it feels</h2>
<p>[Hint: Describe what people notice: where, when, how strong, and what makes it better or worse.]</p>
<ul><li>[Hint: One sign a line. Begin with the most common one.]</li></ul>
<aside data-callout="emergency"><p>[Hint: Name the signs that cannot wait, and say what to do: call 911, or go to an emergency department. Have a clinician check this box first.]</p></aside>
<h2>What causes it</h2>
<p>[Hint: Give the usual causes and who is more likely to have it. Blame nobody.]</p>
<h2>How it is found</h2>
<p>[Hint: Tell what happens at the visit: which questions, which tests by hand, and when a picture such as an X-ray or an MRI is needed or is not.]</p>
<h2>What helps</h2>
<h3>What you can do at home</h3>
<p>[Hint: Give steps that are safe for most people, and say when to stop.]</p>
<h3>What we can do for you</h3>
<p>[Hint: Go from the mildest treatment to the strongest. Give the benefits and the risks of each.]</p>
<h2>What to expect</h2>
<p>[Hint: Say honestly how long it takes to get better and how often it comes back. Give the source of each number.]</p>
<h2>Questions people ask</h2>
<section data-qa=""><h3>[Hint: A question in the words of a patient, such as “Can I go on working?”]</h3><p>[Hint: Answer in the first sentence. Explain after it.]</p></section>
<section data-qa=""><h3>[Hint: Another question.]</h3><p>[Hint: Its answer.]</p></section>
<h2>When to see us</h2>
<p>[Hint: Say which signs are worth a visit and how soon. Insert the phone number with its button, so that it stays right.]</p>"""

TREATMENT = """<aside data-callout="key-points"><p>[Hint: Sum up the treatment in three short points: what it is for, what happens, how long it takes to get better. Write this part last.]</p></aside>
<h2>What it is for</h2>
<p>[Hint: Name the problems that this treatment is used for, and what it can and cannot change.]</p>
<h2>Who it may suit, and who should wait</h2>
<p>[Hint: Say who is helped most. Say also for whom it is not safe or not the first choice.]</p>
<h2>Before the treatment</h2>
<ul><li>[Hint: One thing to prepare a line: medicines to talk about, food and drink, who drives home.]</li></ul>
<h2>What happens</h2>
<ol><li>[Hint: Take the reader through the day, one step a line, from the arrival on.]</li><li>[Hint: Say what will be felt, and how long each part lasts.]</li></ol>
<h2>Afterward</h2>
<p>[Hint: Describe the first day, the first week and the way back to work, driving and sports.]</p>
<aside data-callout="emergency"><p>[Hint: Name the signs after the treatment that cannot wait, and say what to do: call 911, or go to an emergency department. Have a clinician check this box first.]</p></aside>
<h2>Benefits, risks and other ways</h2>
<table><tbody><tr><th><p>Choice</p></th><th><p>What speaks for it</p></th><th><p>What speaks against it</p></th></tr><tr><td><p>[Hint: This treatment]</p></td><td><p>[Hint: What it does for how many people, with the source.]</p></td><td><p>[Hint: Common and serious risks, with the source.]</p></td></tr><tr><td><p>[Hint: Another way]</p></td><td><p>[Hint: Its benefits.]</p></td><td><p>[Hint: Its risks.]</p></td></tr><tr><td><p>Waiting</p></td><td><p>[Hint: What often gets better by itself.]</p></td><td><p>[Hint: What may get worse.]</p></td></tr></tbody></table>
<h2>Questions people ask</h2>
<section data-qa=""><h3>[Hint: A question in the words of a patient, such as “Will it hurt?”]</h3><p>[Hint: Answer in the first sentence. Explain after it.]</p></section>
<section data-qa=""><h3>[Hint: Another question.]</h3><p>[Hint: Its answer.]</p></section>
<h2>Talk with us</h2>
<p>[Hint: Say what to bring to the first visit. Insert the phone number with its button, so that it stays right.]</p>"""

NEWS = """<p>[Hint: Say in two sentences what is new, for whom, and from which day on. Many people read no further.]</p>
<aside data-callout="note"><p>[Hint: Put what the reader has to do or to know by heart here: the date, the place, the hours. Delete this box when there is nothing of the kind.]</p></aside>
<h2>What changes for you</h2>
<p>[Hint: Speak to the patient: “You can now …”. Leave out what matters only inside the clinic.]</p>
<h2>Why we do this</h2>
<p>[Hint: One short paragraph. A quote of one person is welcome; use their own words, and their name as they want it.]</p>
<h2>How to reach us</h2>
<p>[Hint: Insert the phone number with its button, or link to the contact form.]</p>"""

TEMPLATES = [
    ("A condition", "What it is, how it feels, what helps, and when it cannot wait.", CONDITION),
    ("A treatment", "What happens, how to prepare, benefits, risks and other ways.", TREATMENT),
    ("Clinic news", "New people, hours or services: short, and for patients.", NEWS),
]


def add(apps, schema_editor):
    ArticleTemplate = apps.get_model("blog", "ArticleTemplate")
    for position, (name, description, body) in enumerate(TEMPLATES, start=1):
        ArticleTemplate.objects.get_or_create(
            name=name, defaults={"description": description, "body": body, "position": position}
        )


class Migration(migrations.Migration):
    """Beginnings for articles."""

    dependencies = [("blog", "0007_plain_words")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
