// The editor's phone number by key: what is stored is the key, what is seen is the number of the day.
import { Node, crel } from "django-prose-editor/editor"
import { ask, choice } from "clinic/editor-dialog"

const choices = new Map(JSON.parse(document.getElementById("phone-number-choices")?.textContent ?? "[]"))

const askForNumber = (editor) => {
  const numbers = choice("Which number the text shows", [...choices], [...choices.keys()][0])
  const words = "The text keeps the name. When the number behind it changes, every page shows the new one."
  return ask(editor, {
    title: "Insert a phone number",
    submit: "Insert",
    body: [numbers.dom, crel("p", { className: "editor-dialog__help", textContent: words })],
    read: () => numbers.chosen(),
  })
}

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
      button: buttons.material("phone", "Insert a phone number"),
      command: async (editor) => {
        const key = await askForNumber(editor)
        if (key) editor.chain().focus().insertContent({ type: "phoneNumber", attrs: { key } }).run()
      },
    })
  },
})
