"""Which models public pages show: a change of any of their rows makes every kept page old.

A model is in one of the two lists, whole with its many-to-many tables; a test holds that. When in doubt, it is shown.
"""

SHOWN = [
    "appointments.ContactSettings",
    "appointments.Location",
    "appointments.PhoneNumber",
    "appointments.PrivacySettings",
    "appointments.Subject",
    "blog.Article",
    "blog.Contributor",
    "blog.Image",
    "blog.PictureUse",
    "blog.Publication",
    "blog.RelatedArticle",
    "blog.Review",
    "blog.Revision",
    "blog.Synonym",
    "blog.Topic",
    "condition_checker.GoLive",
    "condition_checker.Release",
    "condition_checker.ReleaseReview",
    "pages.Appearance",
    "pages.ChosenArticle",
    "pages.HomeBlock",
    "pages.MenuItem",
    "pages.Page",
    "pages.PageRevision",
    "pages.SocialLink",
    "redirects.Redirect",
]
# Columns whose change shows nowhere, though the row's others do.
COUNTS = {"redirects.Redirect": "hits"}
# When what a row says comes true or ends by itself.
MOMENTS = {"blog.Publication": ["starts_at", "ends_at"]}

_STAFF = "Only people who are signed in see it."
_PATIENTS = "It is about messages."
_SEARCH = "Only searches read it, and they are not kept."
_DRAFT = "Visitors meet it only in a release."
NOT_SHOWN = {
    **dict.fromkeys(["admin.LogEntry", "auth.Permission", "auth.Group", "auth.User"], _STAFF),
    **dict.fromkeys(["contenttypes.ContentType", "sessions.Session"], _STAFF),
    "page_cache.ContentState": "It is the state itself.",
    **dict.fromkeys(
        [
            *["appointments.Attempt", "appointments.Inquiry", "appointments.InquiryEvent", "appointments.InquiryNote"],
            *["appointments.Notification", "appointments.PurgeRun"],
        ],
        _PATIENTS,
    ),
    **dict.fromkeys(["blog.SearchEntry", "blog.SearchWord", "blog.SearchForm", "blog.MissedSearch"], _SEARCH),
    **dict.fromkeys(
        [
            *["blog.Alarm", "blog.ArticleTemplate", "blog.Autosave", "blog.LinkCheck", "blog.Note", "blog.Opening"],
            *["blog.PlainWord", "blog.Presence", "blog.PreviewLink", "blog.Remark", "blog.Reminder"],
            *["blog.ReviewInvitation", "blog.ReviewRequest", "csp_reports.BlockedContent", "condition_checker.Count"],
            *["account.EmailAddress", "account.EmailConfirmation", "accounts.StaffSession", "mfa.Authenticator"],
            "audit.AuditEvent",
            *["moving.ImportedItem", "moving.ImportLine", "moving.ImportRun", "redirects.MissingAddress"],
        ],
        _STAFF,
    ),
    **dict.fromkeys(
        [
            *["condition_checker.Answer", "condition_checker.Area", "condition_checker.Case"],
            *["condition_checker.Condition", "condition_checker.Question", "condition_checker.Sign"],
            "condition_checker.Weight",
        ],
        _DRAFT,
    ),
}
