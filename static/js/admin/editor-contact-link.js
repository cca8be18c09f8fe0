// A button that links the selected words to the contact form, or writes such a link where the cursor stands.
import { Extension } from "django-prose-editor/editor"

const HREF = "/contact/"

export const ContactLink = Extension.create({
  name: "contactLink",

  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "contactLink",
      groups: "clinic",
      button: buttons.material("contact_mail", "Link to the contact form"),
      command(editor) {
        if (editor.state.selection.empty) {
          editor.chain().focus().insertContent(`<a href="${HREF}">send us a message</a>`).run()
        } else {
          editor.chain().focus().setLink({ href: HREF }).run()
        }
      },
    })
  },
})
