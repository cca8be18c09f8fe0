// What is pasted comes in as plain blocks and emphasis; the writer is told what was left out.
import { Extension, Plugin, crel } from "django-prose-editor/editor"
import { withoutTracking } from "clinic/editor-addresses"
import { cleaned } from "clinic/editor-cleaning"

const ADDRESS = /https?:\/\/[^\s<>"]+/g

const levelAbove = ({ doc, selection }) => {
  let level = 1
  doc.nodesBetween(0, selection.from, (node) => {
    if (node.type.name === "heading") level = node.attrs.level
  })
  return level
}

const notice = ({ pictures, videos, deletions }) =>
  [
    pictures && `Pictures are added from the library: ${pictures === 1 ? "one was" : `${pictures} were`} left out.`,
    videos && "Videos are added with the button “Video”: they were left out.",
    deletions && "Words marked as deleted were left out.",
  ]
    .filter(Boolean)
    .join(" ")

export const CleanPaste = Extension.create({
  name: "cleanPaste",

  addStorage() {
    return { tell: null }
  },

  onCreate() {
    const words = crel("span", { role: "status" })
    const close = crel("button", { type: "button", className: "editor-dialog__quiet", textContent: "Dismiss" })
    const box = crel("div", { className: "editor-notice editor-notice--empty" }, [words, close])
    close.addEventListener("click", () => {
      this.storage.tell("")
      this.editor.view.focus()
    })
    this.storage.tell = (sentences) => {
      words.textContent = sentences
      box.classList.toggle("editor-notice--empty", !sentences)
    }
    this.editor.view.dom.before(box)
  },

  addProseMirrorPlugins() {
    const { storage } = this
    return [
      new Plugin({
        props: {
          transformPastedHTML: (html, view) => {
            const result = cleaned(html, { level: levelAbove(view.state) })
            storage.tell?.(notice(result))
            return result.html
          },
          transformPastedText: (text) => text.replace(ADDRESS, withoutTracking),
        },
      }),
    ]
  },
})
