"""Somebody who reads Spanish finds it, writes to the clinic in it, and is answered in it."""

from django.core.management import call_command
from playwright.sync_api import expect

from appointments.models import ContactSettings, Inquiry, PhoneNumber, Subject

from .conftest import PHONE, sign_in
from .test_message_journey import as_slow_as_a_person

CONSENT = "La Clínica de Ejemplo puede llamarme. No es una condición de atención."


def clinic():
    number = PhoneNumber.objects.create(key="front", label="Appointments", label_es="Citas", number="+18665530612")
    ContactSettings.objects.create(
        clinic_name="La Clínica de Ejemplo",
        tagline="Care for your spine",
        tagline_es="Cuidado de la columna",
        consent_text_es=CONSENT,
        acknowledge=True,
        header_number=number,
        footer_number=number,
        contact_section_number=number,
    )
    Subject.objects.create(label="Book an appointment", label_es="Pedir una cita")


def test_a_message_is_written_and_answered_in_spanish(new_context, mailbox, front_desk, axe):
    clinic()
    visitor = new_context(viewport=PHONE).new_page()
    as_slow_as_a_person(visitor)
    visitor.goto("/locations/")
    visitor.get_by_role("link", name="Español").click()
    visitor.wait_for_url("**/es/locations/")
    expect(visitor.get_by_role("link", name="English")).to_have_attribute("href", "/locations/")
    axe(visitor)

    visitor.get_by_role("navigation", name="Principal").get_by_role("link", name="Contacto").click()
    visitor.wait_for_url("**/es/contact/")
    main = visitor.locator("main")
    main.get_by_role("button", name="Enviar mensaje").click()
    summary = visitor.get_by_role("alert")
    expect(summary).to_contain_text("Hay un problema")
    assert visitor.title().startswith("Error: ")
    axe(visitor)
    summary.get_by_role("link", name="Escriba su nombre completo.").click()
    expect(visitor.get_by_label("Nombre completo")).to_be_focused()
    visitor.get_by_label("Nombre completo").fill("Inés Núñez")
    visitor.get_by_label("Correo electrónico (opcional)").fill("ines@example.com")
    visitor.get_by_label("Pedir una cita").check()
    visitor.get_by_label("¿Cómo podemos ayudarle?").fill("¿Me pueden atender el miércoles?")
    visitor.get_by_label(CONSENT).check()
    main.get_by_role("button", name="Enviar mensaje").click()
    visitor.wait_for_url("**/es/contact/thanks/")
    expect(main).to_contain_text("Su mensaje fue enviado")
    axe(visitor)
    assert not visitor.context.cookies()

    inquiry = Inquiry.objects.get()
    assert (inquiry.language, inquiry.consent_wording, inquiry.spam_reasons) == ("es", CONSENT, [])
    call_command("deliver_notifications")
    (mail,) = mailbox.envelopes
    assert mail.rcpt_tos == ["ines@example.com"] and b"Recibimos su mensaje" in mail.content

    staff = new_context().new_page()
    sign_in(staff, front_desk)
    staff.goto("/admin/appointments/inquiry/")
    expect(staff.get_by_role("row", name="Inés Núñez")).to_contain_text("Spanish")
