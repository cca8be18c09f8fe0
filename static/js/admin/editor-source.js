// A reference to one of the article's sources, by the number of its line.
import { Node, crel } from "django-prose-editor/editor"
import { ask, choice } from "clinic/editor-dialog"

const NUMBER = /^[1-9][0-9]?$/
const MOST = 99

const field = () => document.getElementById("id_sources")
const lines = () => {
  const all = (field()?.value ?? "").split("\n").map((line) => line.trim())
  return all.filter(Boolean).slice(0, MOST)
}

const askForSource = (editor, now) => {
  const sources = lines()
  if (!sources.length) {
    const words = "The field “Sources” below the text is empty. Write one source on each line there first."
    return ask(editor, { title: "No sources yet", submit: "Close", body: [crel("p", { textContent: words })] })
  }
  const options = sources.map((line, index) => [String(index + 1), `${index + 1}. ${line}`])
  const source = choice("Which source says this", options, now ?? "1")
  return ask(editor, {
    title: now ? "Change the reference" : "Refer to a source",
    submit: now ? "Change" : "Insert",
    remove: now ? "Remove the reference" : "",
    wide: true,
    body: [source.dom],
    read: () => source.chosen() ?? (source.inputs[0].focus(), null),
  })
}

export const SourceReference = Node.create({
  name: "sourceReference",
  group: "inline",
  inline: true,
  atom: true,

  addAttributes() {
    return {
      number: {
        parseHTML: (element) => element.dataset.source,
        renderHTML: ({ number }) => ({ "data-source": number }),
      },
    }
  },

  parseHTML() {
    return [{ tag: "sup[data-source]", getAttrs: (element) => NUMBER.test(element.dataset.source) && null }]
  },

  renderHTML({ HTMLAttributes }) {
    return ["sup", HTMLAttributes]
  },

  addNodeView() {
    return ({ editor, node, getPos }) => {
      const button = crel("button", { type: "button", className: "editor-source" })
      const dom = crel("sup", {}, [button])
      let { number } = node.attrs
      const show = () => {
        const line = lines()[number - 1]
        button.textContent = number
        button.title = line ?? `There is no source ${number}. The page leaves the reference out.`
        button.setAttribute("aria-label", line ? `Source ${number}: ${line}` : `Source ${number} is missing`)
        button.classList.toggle("editor-source--missing", !line)
      }
      const change = async () => {
        const answer = await askForSource(editor, number)
        if (!answer) return
        const at = { from: getPos(), to: getPos() + 1 }
        if (answer === "remove") editor.chain().focus().deleteRange(at).run()
        else editor.chain().focus().insertContentAt(at, { type: "sourceReference", attrs: { number: answer } }).run()
      }
      button.addEventListener("click", change)
      field()?.addEventListener("input", show)
      show()
      return {
        dom,
        update: (next) => {
          if (next.type !== node.type) return false
          number = next.attrs.number
          show()
          return true
        },
        stopEvent: ({ target }) => button.contains(target),
        ignoreMutation: () => true,
        destroy: () => field()?.removeEventListener("input", show),
      }
    }
  },

  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "sourceReference",
      groups: "insert",
      button: buttons.material("menu_book", "Insert the number of a source"),
      command: async (editor) => {
        const number = await askForSource(editor)
        if (number) editor.chain().focus().insertContent({ type: "sourceReference", attrs: { number } }).run()
      },
    })
  },
})
