import re
from datetime import UTC, datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator, validate_email
from django.utils.translation import get_language, gettext, gettext_lazy

from appointments import attribution, spam
from appointments.models import Inquiry
from appointments.models.inquiries import MESSAGE_CHARACTERS
from appointments.search_keys import sender_hashes

TOKEN = re.compile(r"[0-9]{10}", re.ASCII)
HOUR = "%Y%m%d%H"
LONGEST_OPEN = timedelta(days=30)  # tabs stay open, and caches keep pages
FEW_SUBJECTS = 7  # more stand in a list that opens
ELAPSED = re.compile(r"[0-9]{1,9}", re.ASCII)  # milliseconds
ANSWERS_CHARACTERS = 3000
PHONE_DIGITS = range(7, 21)  # from a local number to the longest E.164 number with an extension
PHONE_WORDS = re.compile(r"ext(ension)?|x", re.IGNORECASE)
UNREADABLE = re.compile("[\x00\ufffd]")


def refuse_unreadable(text):
    """Raise ``ValidationError`` for what a database cannot store and for what did not arrive as it was typed."""
    if UNREADABLE.search(text):
        raise ValidationError(
            gettext("This holds a character that did not reach us. Delete it, or type the words again.")
        )


class TypedText(forms.CharField):
    """Text kept exactly as typed, or refused with a sentence; never cut, which ``maxlength`` does to a paste."""

    def __init__(self, *, longest, too_long, **kwargs):
        super().__init__(**kwargs)
        self.longest, self.too_long = longest, too_long
        others = [v for v in self.validators if not isinstance(v, ProhibitNullCharactersValidator)]
        self.validators = [self.refuse_too_long, refuse_unreadable, *others]

    def refuse_too_long(self, text):
        length = len(text.replace("\r\n", "\n"))
        if length > self.longest:
            sizes = {"length": f"{length:,}", "longest": f"{self.longest:,}"}
            told = gettext("It has %(length)s characters; the most is %(longest)s.") % sizes
            raise ValidationError(f"{self.too_long} {told}")


def refuse_wrong_email(text):
    """Raise ``ValidationError`` unless the text is one e-mail address."""
    try:
        validate_email(text)
    except ValidationError:
        raise ValidationError(gettext("Enter an email address in the form name@example.com.")) from None


def refuse_wrong_phone(text):
    """Raise ``ValidationError`` unless the text can be dialed, in whatever way it is written."""
    digits = sum(character.isdecimal() for character in text)
    words = PHONE_WORDS.sub("", text)
    if digits not in PHONE_DIGITS or any(character.isalpha() for character in words):
        raise ValidationError(gettext("Enter a phone number with its area code, for example 201-555-0123."))


class ContactForm(forms.Form):
    """A patient's message. Labels, order and errors follow the GOV.UK and NHS rules for forms."""

    use_required_attribute = False

    full_name = TypedText(
        label=gettext_lazy("Full name"),
        help_text=gettext_lazy("So that we know whom to ask for."),
        longest=200,
        too_long=gettext_lazy("Enter a shorter name."),
        error_messages={"required": gettext_lazy("Enter your full name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = TypedText(
        label=gettext_lazy("Email address"),
        help_text=gettext_lazy("Needed if you would like our answer by email."),
        longest=254,
        too_long=gettext_lazy("Enter a shorter email address."),
        required=False,
        validators=[refuse_wrong_email],
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    phone = TypedText(
        label=gettext_lazy("Phone number"),
        help_text=gettext_lazy("Needed if you would like us to call. Write it any way you like."),
        longest=40,
        too_long=gettext_lazy("Enter a shorter phone number."),
        required=False,
        validators=[refuse_wrong_phone],
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    preferred_contact = forms.ChoiceField(
        label=gettext_lazy("How should we answer?"),
        help_text=gettext_lazy("If you give only an email address or only a phone number, we use that."),
        choices=Inquiry.Way.choices,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose an answer by email or by phone.")},
        widget=forms.RadioSelect,
    )
    preferred_time = forms.ChoiceField(
        label=gettext_lazy("Best time to reach you"),
        help_text=gettext_lazy("We try to call or write at that time of day."),
        choices=Inquiry.Time.choices,
        initial=Inquiry.Time.ANY,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose a time of day from the list.")},
    )
    about = forms.ChoiceField(
        label=gettext_lazy("What is your message about?"),
        help_text=gettext_lazy("So that it reaches the right person."),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose what your message is about from the list.")},
        widget=forms.RadioSelect,
    )
    message = TypedText(
        label=gettext_lazy("How can we help?"),
        help_text=gettext_lazy("A few words are enough, so that the right person answers."),
        longest=MESSAGE_CHARACTERS,
        too_long=gettext_lazy("Enter a shorter message."),
        strip=False,
        error_messages={"required": gettext_lazy("Enter your message.")},
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    # What the condition checker was told; it goes along only while the box is ticked.
    checker_answers = forms.CharField(required=False, max_length=ANSWERS_CHARACTERS, widget=forms.HiddenInput)
    attach_answers = forms.BooleanField(
        label=gettext_lazy("Send my answers in the Condition Checker along"), required=False
    )
    consent = forms.BooleanField(required=False)
    # No person sees this field; programs that fill in every field do.
    website = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": -1}),
    )

    def __init__(self, data=None, *, contact, known=None, sender="", is_private=False, initial=None):
        """Build the form of a page, or with ``data`` the one that was sent.

        ``contact`` words the consent and names the subjects; ``known`` is what the page itself knows of
        ``attribution.FIELDS``; ``sender`` the truncated network address that ``data`` came from, and
        ``is_private`` whether its browser asks for nothing to be kept of where the visitor came from.
        """
        super().__init__(data, initial=initial)
        self.contact, self.sender = contact, sender
        known = known if data is None else data
        asked = attribution.FIELDS if contact.privacy.keep_attribution else attribution.OURS
        self.came_from = attribution.read(known or {}, attribution.OURS if is_private else asked)
        self.article = self.came_from.get("article", "")
        self.attribution = [(name, self.came_from.get(name, "")) for name in asked if name != "article"]
        sent = (data or {}).get("token", "")
        # By the hour, so that a page that did not change keeps its ETag.
        self.token = sent if TOKEN.fullmatch(sent) else datetime.now(UTC).strftime(HOUR)
        self.was_opened = _was_opened(sent)
        told = (data or {}).get("elapsed", "")
        self.elapsed = told if ELAPSED.fullmatch(told) else ""
        self.consent_version = contact.settings.consent_version
        self.fields["consent"].label = contact.consent_text
        if not contact.consent_text:
            del self.fields["consent"]
        self._offer(contact.subjects)

    def _offer(self, subjects):
        """Let the visitor choose what the message is about, or do not ask when there is nothing to choose from."""
        choices = [(str(subject.pk), subject.label_here) for subject in subjects]
        if len(choices) > FEW_SUBJECTS:
            self.fields["about"].widget = forms.Select()
            choices = [("", gettext("Choose one")), *choices]
        self.fields["about"].choices = choices
        if not choices:
            del self.fields["about"]

    def clean_message(self):
        message = self.cleaned_data["message"]
        if not message.strip():
            raise ValidationError(gettext("Enter your message."))
        return message

    def clean_attach_answers(self):
        """Put the answers below the message, so that they are kept, shown, exported and erased with it."""
        attached = self.cleaned_data["attach_answers"] and self.cleaned_data.get("checker_answers", "").strip()
        if attached and "message" in self.cleaned_data:
            whole = f"{self.cleaned_data['message']}\n\n— {attached}"
            if len(whole.encode()) > MESSAGE_CHARACTERS * 4:
                raise ValidationError(gettext("Enter a shorter message."))
            self.cleaned_data["message"] = whole
        return bool(attached)

    def clean_preferred_time(self):
        return self.cleaned_data["preferred_time"] or Inquiry.Time.ANY

    def clean_consent(self):
        """Take consent only to the words that stand in the page now; others have to be read first."""
        agreed = self.cleaned_data["consent"]
        if agreed and self.data.get("consent_version") != str(self.consent_version):
            self.data = self.data.copy()
            del self.data["consent"]
            raise ValidationError(
                gettext("These words changed since you opened the page. Read them, and tick the box to agree.")
            )
        return agreed

    def clean(self):
        cleaned = super().clean()
        cleaned.setdefault("consent", False)
        if self.has_error("email") or self.has_error("phone") or self.has_error("preferred_contact"):
            return cleaned
        email, phone, way = (cleaned["email"], cleaned["phone"], cleaned["preferred_contact"])
        if not email and not phone and not way:
            self.add_error("email", gettext("Enter an email address or a phone number, so that we can answer you."))
        elif way == Inquiry.Way.EMAIL and not email:
            self.add_error("email", gettext("Enter your email address, or choose an answer by phone."))
        elif way == Inquiry.Way.PHONE and not phone:
            self.add_error("phone", gettext("Enter your phone number, or choose an answer by email."))
        elif email and phone and not way:
            self.add_error("preferred_contact", gettext("Choose whether we should answer by email or by phone."))
        elif not way:
            cleaned["preferred_contact"] = Inquiry.Way.EMAIL if email else Inquiry.Way.PHONE
        return cleaned

    def problems(self):
        """Return ``(anchor, sentence)``, the first of each field that needs mending, in the order of the page."""
        found = [(self[name], self.errors[name]) for name in self.fields if name in self.errors]
        return [(field.id_for_label or f"{field.auto_id}_0", errors[0]) for field, errors in found]

    def save(self):
        """Store the message; return the ``Inquiry``. Raises ``django.db.Error`` when that fails."""
        settings, chosen = self.contact.settings, self.cleaned_data.get("about")
        sender_hash = sender_hashes(self.sender)[0] if self.sender else ""
        return Inquiry.receive(
            self.cleaned_data,
            token=self.token,
            about=next((subject for subject in self.contact.subjects if str(subject.pk) == chosen), None),
            consent_wording=self.contact.consent_text,
            consent_version=settings.consent_version,
            attribution=self.came_from,
            sender_hash=sender_hash,
            spam_reasons=spam.signs(
                website=self.data.get("website"),
                was_opened=self.was_opened,
                seconds=int(self.elapsed) / 1000 if self.elapsed else None,
                recent=Inquiry.objects.lately_from(sender_hash).count() if sender_hash else 0,
                full_name=self.cleaned_data["full_name"],
                message=self.cleaned_data["message"],
            ),
            acknowledge=settings.acknowledge,
            language=get_language(),
        )


def _was_opened(token):
    """Return whether a token tells an hour of the last ``LONGEST_OPEN``: that of opening the form."""
    try:
        opened_at = datetime.strptime(token, HOUR).replace(tzinfo=UTC) if TOKEN.fullmatch(token) else None
    except ValueError:
        return False
    # An hour ahead is another server's clock.
    return bool(opened_at) and timedelta(hours=-1) <= datetime.now(UTC) - opened_at <= LONGEST_OPEN
