// The editor's phone number by key: what is stored is the key, what is seen is the number of the day.
import { Node, updateAttrsDialog } from "django-prose-editor/editor"

const choices = new Map(JSON.parse(document.getElementById("phone-number-choices")?.textContent ?? "[]"))
const keyOf = (label) => [...choices].find(([, text]) => text === label)?.[0]

const choose = updateAttrsDialog(
  { number: { title: "Phone number", enum: [...choices.values()], default: [...choices.values()][0] } },
  { title: "Insert a phone number", submitText: "Insert" },
)

export const PhoneNumber = Node.create({
  name: "phoneNumber",
  group: "inline",
  inline: true,
  atom: true,

  addAttributes() {
    return {
      key: {
        parseHTML: (element) => element.dataset.phone,
        renderHTML: ({ key }) => ({ "data-phone": key }),
      },
    }
  },

  parseHTML() {
    return [{ tag: "span[data-phone]" }]
  },

  renderHTML({ HTMLAttributes }) {
    return ["span", HTMLAttributes]
  },

  addNodeView() {
    return ({ node }) => {
      const dom = document.createElement("span")
      dom.className = "editor-phone"
      dom.textContent = choices.get(node.attrs.key) ?? `phone number “${node.attrs.key}”`
      return { dom }
    }
  },

  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "phoneNumber",
      groups: "clinic",
      button: buttons.material("phone", "insert phone number"),
      command: async (editor) => {
        const chosen = await choose(editor, {})
        if (chosen) {
          const content = { type: "phoneNumber", attrs: { key: keyOf(chosen.number) } }
          editor.chain().focus().insertContent(content).run()
        }
      },
    })
  },
})
