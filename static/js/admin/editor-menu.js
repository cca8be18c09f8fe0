// The buttons above the text, in groups with names, one stop of the Tab key: arrow keys move between them.
import { Menu as LibraryMenu, crel } from "django-prose-editor/editor"

const GROUPS = [
  ["blockType -lists", "Kind of text"],
  ["marks", "Emphasis"],
  ["lists", "Lists"],
  ["plain", "Quote and line"],
  ["link", "Link"],
  ["insert", "Insert"],
  ["clinic", "Contact"],
  ["history", "Undo"],
  ["help", "Help"],
  ["table", "This table"],
]

// The library's own buttons in plain words; a second entry is shown on the button itself.
const WORDS = {
  paragraph: ["Plain text (Ctrl+Alt+0)", "Text"],
  heading2: ["Heading of a section (Ctrl+Alt+2)", "Heading 2"],
  heading3: ["Heading below a section's (Ctrl+Alt+3)", "Heading 3"],
  heading4: ["Smallest heading (Ctrl+Alt+4)", "Heading 4"],
  bold: ["Bold (Ctrl+B)"],
  italic: ["Italic (Ctrl+I)"],
  superscript: ["Raised, as in m²"],
  bulletList: ["List with bullets"],
  orderedList: ["Numbered list"],
  blockquote: ["Quote"],
  horizontalRule: ["Line between parts"],
  "history:undo": ["Undo (Ctrl+Z)"],
  "history:redo": ["Redo (Ctrl+Shift+Z)"],
}

// Words beside the signs of what is inserted.
const BESIDE = {
  libraryPicture: "Picture",
  video: "Video",
  table: "Table",
  callout: "Callout",
  question: "Question",
  sourceReference: "Source",
  phoneNumber: "Phone",
  contactLink: "Contact",
}

const ORDER = ["paragraph", "heading2", "heading3", "heading4", ...Object.keys(BESIDE)]
const inOrder = (items) => [...items].sort((a, b) => ORDER.indexOf(a.name) - ORDER.indexOf(b.name))

const reword = ({ name, button }) => {
  const [title, words] = WORDS[name] ?? []
  if (title) {
    button.title = title
    button.setAttribute("aria-label", words ?? title.replace(/ \(.*/, ""))
  }
  if (words) {
    button.classList.remove("material-icons", "prose-menubar__button--heading")
    button.textContent = words
  }
  if (BESIDE[name]) {
    const sign = crel("span", { className: "material-icons", textContent: button.textContent, "aria-hidden": "true" })
    button.classList.remove("material-icons")
    button.replaceChildren(sign, crel("span", { textContent: BESIDE[name] }))
  }
}

const buttonsOf = (bar) => [...bar.querySelectorAll("button:not(.hidden)")]

const moveWithArrows = (editor, bar) => {
  const stopAt = (button) => {
    for (const each of bar.querySelectorAll("button")) each.tabIndex = each === button ? 0 : -1
  }
  bar.addEventListener("focusin", ({ target }) => target.closest("button") && stopAt(target.closest("button")))
  bar.addEventListener("keydown", (event) => {
    const all = buttonsOf(bar)
    const index = all.indexOf(document.activeElement)
    const next = {
      ArrowRight: all[(index + 1) % all.length],
      ArrowLeft: all.at(index - 1),
      Home: all[0],
      End: all.at(-1),
    }[event.key]
    if (event.key === "Escape") editor.view.focus()
    else if (!next) return
    event.preventDefault()
    next?.focus()
  })
  return () => {
    const stop = bar.querySelector("[tabindex='0']")
    if (!stop || stop.classList.contains("hidden")) stopAt(buttonsOf(bar)[0])
  }
}

const createMenu = ({ editor, menu }) => {
  const groups = GROUPS.map(([selector, name]) => {
    const items = inOrder(menu.items(selector))
    for (const item of items) reword(item)
    const dom = menu.buttonGroup({ editor }, items)
    dom.setAttribute("role", "group")
    dom.setAttribute("aria-label", name)
    dom.dataset.group = selector.split(" ")[0]
    return { dom, items }
  })
  let keepOneStop
  editor.on("transaction", () => {
    for (const { dom, items } of groups) {
      for (const { button, enabled } of items) {
        button.setAttribute("aria-disabled", String(!enabled(editor)))
        if (button.classList.contains("active")) button.setAttribute("aria-pressed", "true")
        else button.removeAttribute("aria-pressed")
      }
      dom.hidden = items.every(({ button }) => button.classList.contains("hidden"))
    }
    if (!keepOneStop) {
      const bar = groups[0].dom.parentElement
      bar.setAttribute("role", "toolbar")
      bar.setAttribute("aria-label", "Tools for the text")
      keepOneStop = moveWithArrows(editor, bar)
    }
    keepOneStop()
  })
  return groups.map(({ dom }) => dom)
}

export const Menu = LibraryMenu.extend({
  addOptions() {
    return { ...this.parent?.(), items: createMenu }
  },

  addMenuItems({ menu }) {
    // Quote and line stand among other nodes in the library's groups.
    for (const item of menu.items("nodes")) {
      if (["blockquote", "horizontalRule"].includes(item.name)) item.groups.add("plain")
    }
  },
})
