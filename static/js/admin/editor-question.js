// A question, as a heading, with its answer.
import { Node, crel } from "django-prose-editor/editor"
import { ask } from "clinic/editor-dialog"
import { insertBlock, removeFrame } from "clinic/editor-placing"

/** The level of a question's heading: one below the last heading of the second level, else the second. */
const levelHere = ({ state }) => {
  let level = 2
  state.doc.nodesBetween(0, state.selection.from, (node) => {
    if (node.type.name === "heading" && node.attrs.level === 2) level = 3
    return node.type.name !== "question"
  })
  return level
}

export const Question = Node.create({
  name: "question",
  group: "block",
  content: "heading (paragraph | bulletList | orderedList | blockquote | table | libraryPicture | video)+",
  defining: true,

  parseHTML() {
    return [{ tag: "section[data-qa]" }]
  },

  renderHTML() {
    return ["section", { "data-qa": "" }, 0]
  },

  addNodeView() {
    return ({ editor, getPos }) => {
      const name = crel("button", {
        type: "button",
        className: "editor-frame__name",
        contentEditable: "false",
        textContent: "Question and answer",
        title: "Remove the frame around this question",
      })
      const contentDOM = crel("div", { className: "editor-frame__words" })
      const dom = crel("div", { className: "editor-frame editor-frame--question" }, [name, contentDOM])
      name.addEventListener("click", async () => {
        const answer = await ask(editor, {
          title: "Question and answer",
          submit: "Close",
          remove: "Remove the frame, keep the words",
          body: [crel("p", { textContent: "The heading is the question; what stands below it is the answer." })],
        })
        if (answer === "remove") removeFrame(editor, getPos())
      })
      return {
        dom,
        contentDOM,
        stopEvent: ({ target }) => name.contains(target),
        ignoreMutation: ({ target, type }) => type !== "selection" && !contentDOM.contains(target),
      }
    }
  },

  addKeyboardShortcuts() {
    return {
      // Enter after the question goes on in the answer that waits below it.
      Enter: ({ editor }) => {
        const { $from, empty } = editor.state.selection
        const { type, content } = $from.parent
        if (!empty || type.name !== "heading" || $from.parentOffset !== content.size) return false
        if ( $from.node(-1)?.type.name !== "question" || $from.index(-1) !== 0) return false
        const answer = $from.node(-1).child(1)
        return answer.isTextblock && !answer.content.size && editor.commands.setTextSelection($from.after() + 1)
      },
    }
  },

  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "question",
      groups: "insert",
      button: buttons.material("quiz", "Insert a question with its answer"),
      active: (editor) => editor.isActive("question"),
      enabled: (editor) => !editor.isActive("question"),
      command: (editor) => {
        // A heading and what stands below it, when they are selected, become the question and its answer.
        if (editor.chain().focus().wrapIn("question").run()) return
        const heading = { type: "heading", attrs: { level: levelHere(editor) } }
        insertBlock(editor, { type: "question", content: [heading, { type: "paragraph" }] })
      },
    })
  },
})
