"""What an archive holds and what it leaves out, model by model; a new model must be named in one of the two."""

VERSION = 1

# In the order in which rows can come back: the database's guards check a review against its revision, and so on.
EXPORTED = [
    "blog.PlainWord",
    "blog.ArticleTemplate",
    "blog.Synonym",
    "blog.Topic",
    "blog.Contributor",
    "blog.Image",
    "blog.Article",
    "blog.Revision",
    "blog.PictureUse",
    "blog.ReviewRequest",
    "blog.ReviewInvitation",
    "blog.Opening",
    "blog.Review",
    "blog.Remark",
    "blog.Publication",
    "blog.Note",
    "blog.RelatedArticle",
    "appointments.PhoneNumber",
    "appointments.Subject",
    "appointments.Location",
    "appointments.ContactSettings",
    "appointments.PrivacySettings",
    "pages.Page",
    "pages.PageRevision",
    "pages.MenuItem",
    "pages.HomeBlock",
    "pages.ChosenArticle",
    "pages.SocialLink",
    "pages.Appearance",
    "condition_checker.Area",
    "condition_checker.Sign",
    "condition_checker.Question",
    "condition_checker.Answer",
    "condition_checker.Condition",
    "condition_checker.Weight",
    "condition_checker.Case",
    "condition_checker.Release",
    "condition_checker.ReleaseReview",
    "condition_checker.GoLive",
    "redirects.Redirect",
    "moving.ImportedItem",
]
# What a new site has before anybody worked in it; the archive's own takes its place.
THERE_FROM_THE_START = ["blog.PlainWord", "blog.ArticleTemplate", "appointments.ContactSettings"]
THERE_FROM_THE_START += ["appointments.PrivacySettings", "pages.Appearance"]

_PATIENTS = "What patients wrote leaves the site only through the exports of the inbox, each of which is recorded."
_WORKED_OUT = "It is worked out from what is published, and is made anew."
_PASSING = "It is of use for days at most, and belongs to people who are signed in."
_LOG = "It tells what this installation did, not what the site says."
_SIGN_IN = "How somebody signs in is nobody else's business, and the keys that open it stay here."
LEFT_OUT = {
    "appointments.Inquiry": _PATIENTS,
    "appointments.InquiryNote": _PATIENTS,
    "appointments.InquiryEvent": _PATIENTS,
    "appointments.Notification": _PATIENTS,
    "appointments.Attempt": _PATIENTS,
    "appointments.PurgeRun": _LOG,
    "blog.SearchEntry": _WORKED_OUT,
    "blog.SearchWord": _WORKED_OUT,
    "blog.SearchForm": _WORKED_OUT,
    "blog.MissedSearch": _LOG,
    "blog.LinkCheck": _LOG,
    "blog.Alarm": _LOG,
    "blog.Reminder": _LOG,
    "blog.Autosave": _PASSING,
    "blog.Presence": _PASSING,
    "blog.PreviewLink": _PASSING,
    "redirects.MissingAddress": _LOG,
    "page_cache.ContentState": _WORKED_OUT,
    "csp_reports.BlockedContent": _LOG,
    "audit.AuditEvent": _LOG,
    "condition_checker.Count": _LOG,
    "accounts.StaffSession": _PASSING,
    "account.EmailAddress": _SIGN_IN,
    "account.EmailConfirmation": _SIGN_IN,
    "mfa.Authenticator": _SIGN_IN,
    "moving.ImportRun": _LOG,
    "moving.ImportLine": _LOG,
}
