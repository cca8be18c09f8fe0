// The keys that writers use most, and a list of them.
import { Extension, crel } from "django-prose-editor/editor"
import { ask } from "clinic/editor-dialog"
import { leaveBlock } from "clinic/editor-placing"

const KEYS = [
  ["Ctrl+B, Ctrl+I", "bold, italic"],
  ["Ctrl+K", "link to an article or an address"],
  ["Ctrl+Alt+2, 3, 4", "heading of this level; Ctrl+Alt+0: plain text again"],
  ["## and a space", "at the start of a line: a heading (### and #### for the levels below)"],
  ["- or 1. and a space", "at the start of a line: a list"],
  ["> and a space", "at the start of a line: a quote"],
  ["Tab, Shift+Tab", "in a list: deeper, higher; in a table: next cell, cell before"],
  ["Shift+Enter", "a new line in the same paragraph"],
  ["Ctrl+Enter", "go on writing below a table, a frame or a picture"],
  ["Ctrl+Shift+V", "paste words only"],
  ["Ctrl+Z, Ctrl+Shift+Z", "undo, redo"],
  ["Alt+F10", "to the buttons above the text; arrow keys move there, Escape leads back"],
  ["Ctrl+/", "this list"],
]

const showKeys = (editor) => {
  const rows = KEYS.flatMap(([keys, words]) => [
    crel("dt", {}, [crel("kbd", { textContent: keys })]),
    crel("dd", { textContent: words }),
  ])
  const mac = crel("p", { className: "editor-dialog__help", textContent: "On a Mac, Ctrl is ⌘ and Alt is ⌥." })
  return ask(editor, {
    title: "Keys",
    submit: "Close",
    wide: true,
    body: [crel("dl", { className: "editor-keys" }, rows), mac],
  })
}

export const Keys = Extension.create({
  name: "keys",
  priority: 1100, // before the line break, which also takes Ctrl+Enter

  onBeforeCreate() {
    // The empty line kept below a last table or picture, to write on, is no part of the text.
    const getHTML = this.editor.getHTML.bind(this.editor)
    this.editor.getHTML = () => getHTML().replace(/(?:<p><\/p>)+$/, "")
  },

  addKeyboardShortcuts() {
    return {
      "Mod-Enter": ({ editor }) => leaveBlock(editor),
      "Mod-/": ({ editor }) => Boolean(showKeys(editor)),
      "Alt-F10": ({ editor }) => {
        editor.view.dom.parentElement.querySelector(".prose-menubar [tabindex='0']")?.focus()
        return true
      },
    }
  },

  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "keys",
      groups: "help",
      button: buttons.material("keyboard", "Show the keys (Ctrl+/)"),
      command: showKeys,
    })
  },
})
