"""What the admin takes from forged requests: forms, actions, rows of inlines, autocompletion, lookups."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db.models import IntegerField
from django.forms import FileField
from django.urls import reverse

from tests.access.addresses import read_actions, read_areas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick")]
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
WORDS = "Forged 12"


def page_of(model, screen, *arguments):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{screen}", args=arguments)


def filled(form):
    """Return what a browser would send of a form as it was shown."""
    sent = {}
    for bound in form:
        if not isinstance(bound.field, FileField) and not bound.field.disabled:
            value = bound.value()
            widget = bound.field.widget
            if hasattr(widget, "decompress") and not isinstance(value, list):
                parts = widget.decompress(value)
                sent |= {f"{bound.html_name}_{place}": part or "" for place, part in enumerate(parts)}
            elif value is not None and value is not False:  # 0 is a value
                sent[bound.html_name] = "on" if value is True else value
    return sent


def shown_form(member, address):
    """Return what the change form at that address would send, or None where no form is shown."""
    answer, _ = member.ask("GET", address)
    context = getattr(answer, "context_data", None) or {}
    if "adminform" not in context:
        return None
    sent = filled(context["adminform"].form)
    for inline in context["inline_admin_formsets"]:
        stored = inline.formset.initial_forms  # without the empty rows below them
        sent |= filled(inline.formset.management_form) | {f"{inline.formset.prefix}-TOTAL_FORMS": len(stored)}
        for form in stored:
            sent |= filled(form)
    return sent


def test_a_forged_save_with_real_values_writes_for_none_but_who_may_change(site):
    members, rows, _ = site
    areas, saved = read_areas(), 0
    for model in MODELS:
        label = model._meta.label_lower
        address, may = page_of(model, "change", rows[label]), set(areas[label, "change"])
        sent = shown_form(members["D"], address)
        if sent is None:
            continue  # a page of its own, which the matrix asks
        sent = {
            name: WORDS if isinstance(value, str) and name in ("title", "name", "text", "word") else value
            for name, value in sent.items()
        }
        for letter, member in members.items():
            for more in ({"_save": "Save"}, {"_save": "Save", "_popup": "1"}, {"_saveasnew": "1"}):
                answer, statements = member.ask("POST", address, sent | more)
                assert letter in may or not statements, (label, letter, more, statements)
                assert answer.status_code < 500, (label, letter, more, answer.content)
                saved += bool(statements)
    assert saved > 40, "the control: the same forms are saved for those who may"


def test_adding_with_real_values_writes_for_none_but_who_may_add(site):
    members, rows, _ = site
    areas = read_areas()
    for model in MODELS:
        label = model._meta.label_lower
        sent = shown_form(members["D"], page_of(model, "change", rows[label])) or {}
        for letter, member in members.items():
            _, statements = member.ask("POST", page_of(model, "add"), sent | {"_save": "Save"})
            assert letter in areas[label, "add"] or not statements, (label, letter, statements)


def test_deleting_is_for_those_of_the_table_only(site):
    members, rows, _ = site
    areas = read_areas()
    for model in MODELS:
        label = model._meta.label_lower
        for letter, member in members.items():
            _, statements = member.ask("POST", page_of(model, "delete", rows[label]), {"post": "yes"})
            assert letter in areas[label, "delete"] or not statements, (label, letter, statements)


def test_every_action_is_in_the_table_and_is_offered_to_its_roles_only(site, rf):
    members, wanted, found = site[0], read_actions(), {}
    for model, model_admin in admin.site._registry.items():
        label = model._meta.label_lower
        for _, name, _ in model_admin._get_base_actions():
            found[label, name] = set()
        for letter, member in members.items():
            if letter != "V":
                for box in ("", "spam", "trash"):  # the inbox offers other steps in these
                    request = rf.get("/", {"box": box} if box else {})
                    request.user = member.account
                    for name in model_admin.get_actions(request):
                        found[label, name].add(letter)
    # Django's own action for deleting stands in every list, for whoever may delete there.
    areas = read_areas()
    for label in {label for label, _ in found}:
        wanted.setdefault((label, "delete_selected"), set(areas[label, "delete"]))
    assert found == wanted


def test_an_action_posted_by_a_role_that_is_not_offered_it_writes_nothing(site):
    members, rows, _ = site
    wanted, areas, done = read_actions(), read_areas(), 0
    for model, model_admin in admin.site._registry.items():
        label = model._meta.label_lower
        for _, name, _ in model_admin._get_base_actions():
            may = wanted.get((label, name), set(areas[label, "delete"]))
            forged = {"action": name, "_selected_action": [rows[label]], "index": "0", "post": "yes"}
            for letter, member in members.items():
                answer, statements = member.ask("POST", page_of(model, "changelist"), forged)
                assert answer.status_code < 500, (label, name, letter, answer.content)
                assert letter in may or not statements, (label, name, letter, statements)
                done += bool(statements)
    assert done > 15, "the control: the same requests do something for those who may"


INLINES = [(model, inline) for model in MODELS for inline in admin.site._registry[model].inlines]


@pytest.mark.parametrize(("model", "inline"), INLINES, ids=lambda each: each.__name__)
def test_rows_of_an_inline_are_written_only_for_who_may_write_them(site, model, inline):
    """Each account may change the parent, and only the control its rows."""
    member, number = site[0]["D"], site[1][model._meta.label_lower]
    table = inline.model._meta.db_table
    for may in (False, True):
        account = User.objects.create_user(f"half-{may}", is_staff=True)
        rights = [f"{verb}_{model._meta.model_name}" for verb in ("view", "change")]
        rights += [f"{verb}_{inline.model._meta.model_name}" for verb in ("view", "add", "change", "delete") if may]
        account.user_permissions.set(
            Permission.objects.filter(content_type__app_label=model._meta.app_label, codename__in=rights)
        )
        kept, member.account = member.account, account
        parent = model.objects.filter(**{f"{_rows_of(model, inline)}__isnull": False}).first()
        address = page_of(model, "change", parent.pk if parent else number)
        member.account = kept
        sent = shown_form(member, address)
        prefix = next(name.removesuffix("-TOTAL_FORMS") for name in sent if name.endswith("-TOTAL_FORMS"))
        sent |= {f"{prefix}-0-DELETE": "on", "_save": "Save"}
        member.account = account
        try:
            _, statements = member.ask("POST", address, sent)
        finally:
            member.account = kept
        assert any(table in statement for statement in statements) is may, statements


def _rows_of(model, inline):
    return next(
        relation.get_accessor_name() if not relation.related_query_name else relation.field.related_query_name()
        for relation in model._meta.related_objects
        if relation.related_model is inline.model
    )


AUTOCOMPLETED = [
    (model, name) for model in MODELS for name in admin.site._registry[model].get_autocomplete_fields(None)
]


@pytest.mark.parametrize(("model", "name"), AUTOCOMPLETED, ids=str)
def test_autocompletion_is_answered_to_who_may_see_what_it_names(site, model, name):
    target = model._meta.get_field(name).related_model
    asked = {"app_label": model._meta.app_label, "model_name": model._meta.model_name, "field_name": name, "term": ""}
    address = "/admin/autocomplete/?" + "&".join(f"{key}={value}" for key, value in asked.items())
    answered = {letter for letter, member in site[0].items() if member.ask("GET", address)[0].status_code == 200}
    assert answered == set(read_areas()[target._meta.label_lower, "see"])


def test_no_other_field_is_a_way_to_names_that_a_role_may_not_see(site):
    """Django completes by every reference between models, whether a form does or not."""
    areas, asked = read_areas(), 0
    for model in MODELS:
        for field in model._meta.get_fields():
            target = field.related_model
            if target is None or isinstance(target, str):
                continue
            query = f"app_label={model._meta.app_label}&model_name={model._meta.model_name}&field_name={field.name}"
            for letter, member in site[0].items():
                answer, _ = member.ask("GET", f"/admin/autocomplete/?{query}&term=")
                asked += 1
                if answer.status_code == 200:
                    assert letter in areas[target._meta.label_lower, "see"], (model._meta.label, field.name, letter)
    assert asked > 300


def is_number(field):
    """Whether a field is a row's number: the list may be asked for it, and it tells nothing."""
    return field.primary_key and isinstance(field.target_field if field.is_relation else field, IntegerField)


def test_no_list_tells_of_other_models_by_lookups_in_its_address(rf, site):
    """A list can be asked for a field of another model only where a filter of the list shows that model."""
    asked = 0
    for model, model_admin in admin.site._registry.items():
        filters = {each for each in model_admin.list_filter if isinstance(each, str)}
        for relation in model._meta.get_fields():
            target = relation.related_model if relation.is_relation else None
            if target in (None, "self") or isinstance(target, str):
                continue
            for field in target._meta.concrete_fields:
                if is_number(field) or f"{relation.name}__{field.name}" in filters:
                    continue
                lookup = f"{relation.name}__{field.name}__startswith"
                asked += 1
                assert not model_admin.lookup_allowed(lookup, "x", rf.get("/")), (model._meta.label, lookup)
    assert asked > 200
    articles = admin.site._registry[apps.get_model("blog.article")]
    assert articles.lookup_allowed("topic__id__exact", "1", rf.get("/")), "the control: a filter of the list"


@pytest.mark.parametrize("lookup", ["password__startswith", "password__regex", "staff_sessions__session_key__gt"])
def test_the_list_of_accounts_tells_nothing_of_passwords_and_sessions(site, lookup):
    answer, _ = site[0]["D"].ask("GET", f"/admin/auth/user/?{lookup}=a")
    assert answer.status_code == 400
    assert site[0]["D"].ask("GET", "/admin/auth/user/?is_active__exact=1")[0].status_code == 200


def test_no_popup_hands_out_other_fields_than_keys(site, rf):
    """A field named in ``_to_field`` would stand in the page for each row of the list."""
    request = rf.get("/")
    for model, model_admin in admin.site._registry.items():
        for field in model._meta.concrete_fields:
            assert model_admin.to_field_allowed(request, field.name) is field.primary_key, (model, field.name)
    member = site[0]["D"]
    assert member.ask("GET", "/admin/auth/user/?_popup=1&_to_field=password")[0].status_code == 400
    assert member.ask("GET", "/admin/auth/user/?_popup=1&_to_field=id")[0].status_code == 200


def test_nobody_is_led_to_a_secret_link_or_to_what_one_may_not_see(site):
    """Django's own view leads all staff to the address of any row: a secret link is such an address."""
    members = site[0]
    for label, may in [
        ("blog.previewlink", ""),
        ("blog.reviewinvitation", ""),
        ("auth.session", ""),
        ("blog.article", "AERD"),
        ("appointments.inquiry", "FD"),
    ]:
        app, name = label.split(".")
        kind = ContentType.objects.filter(app_label=app, model=name).first()
        model = kind and kind.model_class()
        row = model._base_manager.order_by("pk").first() if model else None
        address = f"/admin/r/{kind.pk if kind else 0}/{row.pk if row else 1}/"
        led = {letter for letter, member in members.items() if member.ask("GET", address)[0].status_code == 302}
        assert led - {"V"} == set(may), label
        assert "V" in led, "to sign in"
    for odd in ("x", "99999", "1/2", "%00"):
        assert members["D"].ask("GET", f"/admin/r/{odd}/1/", whole=True)[0].status_code in (403, 404)
