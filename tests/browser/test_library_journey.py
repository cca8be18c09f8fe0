"""The picture library as staff use it: several files at once, a focal point, another picture everywhere."""

import io

import pytest
from PIL import Image as Pillow
from playwright.sync_api import expect

from appointments.models import ContactSettings, PhoneNumber
from blog.models import Article, Image

from .conftest import PHONE, sign_in

DROP = """([zone, files]) => {
  const transfer = new DataTransfer()
  for (const { name, bytes } of files) transfer.items.add(new File([new Uint8Array(bytes)], name))
  zone.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }))
}"""


@pytest.fixture
def clinic(live_server):
    number = PhoneNumber.objects.create(key="appointments", label="Appointments", number="+18665530612")
    ContactSettings.objects.create(clinic_name="A clinic", article_body_number=number, footer_number=number)


def picture(color, size=(640, 360)):
    buffer = io.BytesIO()
    Pillow.new("RGB", size, color).save(buffer, "JPEG")
    return buffer.getvalue()


def file(name, content):
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def test_several_pictures_are_described_and_saved_one_by_one(page, clinic, author, axe, complaints):
    complaints.allow = ("status of 400",)  # the browser's own note of a refused file
    sign_in(page, author)
    page.goto("/admin/blog/image/add/")
    axe(page)
    files = [file("IMG_1.jpg", picture("teal")), file("notes.jpg", b"no picture"), file("IMG_1b.jpg", picture("teal"))]
    page.get_by_label("Drop pictures here, or choose one or several").set_input_files(files)
    cards = page.get_by_role("form", name="Picture")
    expect(cards).to_have_count(3)
    expect(page.get_by_role("heading", name="Picture 1")).to_be_focused()
    expect(cards.nth(1).get_by_text("This browser cannot show the file")).to_be_visible()

    # By keyboard; a file's name is nobody's words.
    page.keyboard.press("Tab")
    expect(cards.nth(0).get_by_label("Title")).to_be_focused()
    expect(cards.nth(0).get_by_label("Title")).to_have_value("")
    page.keyboard.press("Enter")
    expect(cards.nth(0).get_by_text("Give the picture a title")).to_be_visible()
    expect(cards.nth(0).get_by_text("Describe the picture, or mark it as only decoration.")).to_be_visible()
    expect(cards.nth(0).get_by_label("Title")).to_be_focused()
    axe(page)
    page.keyboard.type("The neck")
    page.keyboard.press("Tab")
    page.keyboard.type("A neck, seen from the side.")

    for number, title in ((1, "Notes"), (2, "The neck again")):
        cards.nth(number).get_by_label("Title").fill(title)
        cards.nth(number).get_by_label("Only decoration", exact=True).check()
    page.get_by_role("button", name="Save all pictures").click()
    expect(page.get_by_text("2 still to be described or left out.")).to_be_visible()
    expect(page.get_by_role("link", name="The neck", exact=True)).to_be_visible()
    expect(cards.nth(0).get_by_text("This is not a picture the site can use.")).to_be_visible()
    expect(cards.nth(1).get_by_text("The library has this picture already: “The neck”.")).to_be_visible()
    expect(cards.nth(1).get_by_role("link", name="Look at “The neck”")).to_be_visible()
    axe(page)
    assert [image.alt_text for image in Image.objects.all()] == ["A neck, seen from the side."]

    # The words of a refused file wait for another one.
    cards.nth(0).get_by_label("Choose another file").set_input_files(file("x.jpg", picture("navy")))
    cards.nth(0).get_by_role("button", name="Save this picture").click()
    expect(page.get_by_role("link", name="Notes", exact=True)).to_be_visible()
    cards.nth(0).get_by_role("button", name="Leave it out").click()
    expect(cards).to_have_count(0)

    # Dropped, and sent while nobody is signed in any more.
    page.evaluate(
        DROP, [page.locator(".uploads__drop").element_handle(), [{"name": "a.jpg", "bytes": [*picture("red")]}]]
    )
    cards.nth(0).get_by_label("Title").fill("Red")
    cards.nth(0).get_by_label("Only decoration", exact=True).check()
    page.context.clear_cookies(name="sessionid")
    cards.nth(0).get_by_role("button", name="Save this picture").click()
    expect(cards.nth(0).get_by_text("You were signed out.")).to_be_visible()
    again = page.context.new_page()
    sign_in(again, author)
    cards.nth(0).get_by_role("button", name="Save this picture").click()
    expect(page.get_by_role("link", name="Red", exact=True)).to_be_visible()
    assert {image.title for image in Image.objects.all()} == {"The neck", "Notes", "Red"}
    assert {image.uploaded_by for image in Image.objects.all()} == {author}
    page.get_by_role("link", name="Red", exact=True).click()  # nothing waits, so nothing holds the page back
    expect(page.get_by_text("Not used in any article")).to_be_visible()


def test_a_focal_point_is_chosen_and_a_picture_replaced_everywhere(page, new_context, clinic, author, editor, axe):
    wide, other = (Image(title=title, alt_text=f"{title}.") for title in ("Old neck", "New neck"))
    wide.store(Pillow.new("RGB", (1600, 400), "teal"))
    other.store(Pillow.new("RGB", (640, 360), "navy"))
    for image in (wide, other):
        image.save()
    article = Article(title="A stiff neck", hero=wide)
    article.save_draft(by=author, based_on=0)

    sign_in(page, editor)
    page.goto("/admin/blog/image/")
    axe(page)
    page.get_by_role("link", name="Old neck").click()
    axe(page)
    crop = page.locator(".focus__crop--wide img")
    expect(crop).to_have_css("object-position", "50% 50%")
    stage = page.locator(".focus__picture").bounding_box()
    page.locator(".focus__picture").click(position={"x": stage["width"] * 0.3, "y": stage["height"] / 2})
    expect(page.get_by_label("From the left")).to_have_value("30")
    page.get_by_role("button", name="Focal point").focus()
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("ArrowLeft")
    top = int(page.get_by_label("From the top").input_value())
    assert 49 <= top <= 51  # the click falls on a whole pixel
    page.keyboard.press("ArrowDown")
    expect(
        page.get_by_role("status").filter(has_text=f"19 percent from the left, {top + 1} percent from the top.")
    ).to_be_attached()
    expect(crop).to_have_css("object-position", "0% 50%")  # the part reaches the edge
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_label("From the left")).to_have_value("19")
    wide.refresh_from_db()
    assert (wide.focal_x, wide.focal_y) == (19, top + 1)

    page.get_by_role("link", name="Replace everywhere").click()
    axe(page)
    page.get_by_role("link", name="Use New neck").click()
    expect(page.get_by_text("Visitors see no change yet.")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Replace in 1 article").click()
    expect(page.get_by_text("in the working copy of “A stiff neck”.")).to_be_visible()
    expect(page.get_by_text("1 older version")).to_be_visible()
    assert Article.objects.get().hero == other

    phone = new_context(viewport=PHONE, color_scheme="dark").new_page()
    sign_in(phone, editor)
    for address in ("", "add/", f"{wide.pk}/change/", f"{wide.pk}/replace/", f"{other.pk}/replace/{wide.pk}/"):
        phone.goto(f"/admin/blog/image/{address}")
        axe(phone, address)
        too_wide = phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert too_wide <= 0, address


def test_without_scripts_one_picture_is_added_and_its_point_typed(new_context, clinic, editor):
    plain = new_context(java_script_enabled=False).new_page()
    sign_in(plain, editor)
    plain.goto("/admin/blog/image/add/")
    expect(plain.get_by_label("Drop pictures here")).to_be_hidden()
    plain.get_by_label("File:").set_input_files(file("a.jpg", picture("teal")))
    plain.get_by_label("Title").fill("Neck")
    plain.get_by_label("Description for people").fill("A neck.")
    plain.get_by_role("button", name="Save and continue editing").click()
    plain.get_by_label("From the left").fill("120")
    plain.get_by_role("button", name="Save and continue editing").click()
    expect(plain.get_by_text("Type a whole number from 0 to 100.")).to_be_visible()
    plain.get_by_label("From the left").fill("20")
    plain.get_by_role("button", name="Save and continue editing").click()
    assert Image.objects.get().focal_x == 20
