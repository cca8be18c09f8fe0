"""The parts of the admin in the words of the people who work there."""

from django import template

register = template.Library()

# Each part: its name, and its lists in order, each with its name (Django's own when empty) and what it is for.
PARTS = [
    (
        "Articles",
        {
            "blog.Article": ("", "Write, have reviewed, publish."),
            "blog.Image": ("", "What articles show, with their descriptions."),
            "blog.Topic": ("", "How articles are sorted."),
            "blog.ArticleTemplate": ("", "Outlines for new articles."),
            "blog.PlainWord": ("", "Medical words and what to write instead."),
            "blog.Synonym": ("Search words", "What patients call things."),
            "blog.MissedSearch": ("Searched and not found", "What patients look for and we do not have."),
            "blog.LinkCheck": ("Outside links", "Which sources still answer."),
        },
    ),
    (
        "Messages",
        {
            "appointments.Inquiry": ("Inbox", "What patients wrote, and who answers."),
            "appointments.Subject": ("", "What a message may be about."),
            "appointments.PrivacySettings": ("Privacy", "How long messages are kept."),
            "appointments.InquiryEvent": ("", "Who saw and did what."),
            "appointments.PurgeRun": ("Removed messages", "When old messages were removed."),
        },
    ),
    (
        "Condition checker",
        {
            "condition_checker.Release": ("Releases", "What visitors meet, and what waits for review."),
            "condition_checker.Area": ("Areas", "Where it may hurt."),
            "condition_checker.Sign": ("Warning signs", "What needs help at once, or the same day."),
            "condition_checker.Question": ("Questions", "What is asked, after which answers."),
            "condition_checker.Answer": ("Answers", "What questions offer; written with their question."),
            "condition_checker.Condition": ("Conditions", "What may be behind the pain, and what helps."),
            "condition_checker.Case": ("Test cases", "Stories that must end as they should."),
            "condition_checker.Count": ("How often it is used", "Counts of a day, without who."),
        },
    ),
    (
        "The site",
        {
            "pages.Page": ("", "Privacy, accessibility and other standing pages."),
            "pages.HomeBlock": ("First page", "Its parts and their order."),
            "pages.MenuItem": ("Menus", "Links at the top and bottom of each page."),
            "redirects.Redirect": ("", "Old addresses and where they lead."),
            "redirects.MissingAddress": ("Addresses not found", "What visitors asked for in vain."),
            "csp_reports.BlockedContent": ("Blocked content", "What browsers refused to load."),
            "moving.ImportRun": ("Imports", "What came in from another site, and what could not."),
            "pages.Appearance": ("", "Colors and logo."),
            "pages.SocialLink": ("", "The clinic’s pages elsewhere."),
            "appointments.ContactSettings": ("Contact details", "Name, opening hours, words around the form."),
            "appointments.PhoneNumber": ("", "Change one here, and it changes everywhere."),
            "appointments.Location": ("", "Where patients come to, and when."),
        },
    ),
    (
        "People",
        {
            "blog.Contributor": ("", "Authors and reviewers as patients see them."),
            "auth.User": ("Accounts", "Who may sign in."),
            "auth.Group": ("Roles", "What each role may do."),
            "audit.AuditEvent": ("What was done", "Who signed in, changed, published."),
        },
    ),
]


@register.simple_tag
def parts_of_the_site(app_list):
    """Return ``(name, entries)`` for each part in which Django's ``app_list`` of an account has something.

    An entry is Django's own, with ``name`` and ``purpose`` in plain words. A list that no part names comes last, under
    "More", so that nothing is out of reach.
    """
    left = {entry["model"]._meta.label: entry for app in app_list or [] for entry in app["models"]}
    parts = []
    for heading, lists in PARTS:
        entries = [
            {**entry, "name": name or entry["name"], "purpose": purpose}
            for label, (name, purpose) in lists.items()
            if (entry := left.pop(label, None))
        ]
        parts.append((heading, entries))
    parts.append(("More", list(left.values())))
    return [(heading, entries) for heading, entries in parts if entries]
