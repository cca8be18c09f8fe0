// A frame around words that must not be overlooked.
import { Node, crel } from "django-prose-editor/editor"
import { ask, choice } from "clinic/editor-dialog"
import { changeBlock, insertBlock, removeFrame } from "clinic/editor-placing"

const HELP = {
  note: "Something worth knowing beside the text.",
  emergency: "When a reader should call 911 or go to an emergency department at once.",
  "key-points": "The most important points, best as a short list.",
}

const askForKind = (editor, kinds, now) => {
  const options = Object.entries(kinds).map(([kind, words]) => [kind, words, HELP[kind]])
  const kind = choice("What stands in the frame", options, now ?? options[0][0])
  return ask(editor, {
    title: now ? "Change the callout" : "Insert a callout",
    submit: now ? "Change" : "Insert",
    remove: now ? "Remove the frame, keep the words" : "",
    body: [kind.dom],
    read: () => kind.chosen(),
  })
}

export const Callout = Node.create({
  name: "callout",
  group: "block",
  content: "(paragraph | heading | bulletList | orderedList | blockquote | table | libraryPicture)+",
  defining: true,

  addOptions() {
    return { kinds: {} }
  },

  addAttributes() {
    return {
      kind: {
        parseHTML: (element) => element.dataset.callout,
        renderHTML: ({ kind }) => ({ "data-callout": kind }),
      },
    }
  },

  parseHTML() {
    const { kinds } = this.options
    const isKnown = (element) => Object.hasOwn(kinds, element.dataset.callout)
    return [{ tag: "aside[data-callout]", getAttrs: (element) => isKnown(element) && null }]
  },

  renderHTML({ HTMLAttributes }) {
    return ["aside", HTMLAttributes, 0]
  },

  addNodeView() {
    const { kinds } = this.options
    return ({ editor, node, getPos }) => {
      const name = crel("button", {
        type: "button",
        className: "editor-frame__name",
        contentEditable: "false",
        title: "Change the kind of callout, or remove the frame",
      })
      const contentDOM = crel("div", { className: "editor-frame__words" })
      const dom = crel("div", { className: "editor-frame" }, [name, contentDOM])
      let now
      const show = (next) => {
        now = next
        name.textContent = kinds[now.attrs.kind]
        dom.dataset.callout = now.attrs.kind
      }
      name.addEventListener("click", async () => {
        const answer = await askForKind(editor, kinds, now.attrs.kind)
        if (answer === "remove") removeFrame(editor, getPos())
        else if (answer) changeBlock(editor, getPos(), { kind: answer })
      })
      show(node)
      return {
        dom,
        contentDOM,
        update: (next) => next.type === node.type && (show(next), true),
        stopEvent: ({ target }) => name.contains(target),
        ignoreMutation: ({ target, type }) => type !== "selection" && !contentDOM.contains(target),
      }
    }
  },

  addMenuItems({ menu, buttons }) {
    const { kinds } = this.options
    menu.defineItem({
      name: "callout",
      groups: "insert",
      button: buttons.material("campaign", "Insert a callout: a frame around words that must not be overlooked"),
      active: (editor) => editor.isActive("callout"),
      enabled: (editor) => !editor.isActive("callout"),
      command: async (editor) => {
        const kind = await askForKind(editor, kinds)
        if (!kind || editor.chain().focus().wrapIn("callout", { kind }).run()) return
        insertBlock(editor, { type: "callout", attrs: { kind }, content: [{ type: "paragraph" }] })
      },
    })
  },
})
