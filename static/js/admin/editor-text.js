// The library's words and lists, held to what an article may hold: no list styles, and no headings in lists and quotes.
import * as library from "django-prose-editor/editor"

const PLAIN = "(paragraph | bulletList | orderedList)"

export const Blockquote = library.Blockquote.extend({ content: `${PLAIN}+` })

export const ListItem = library.ListItem.extend({ content: `paragraph ${PLAIN}*` })

export const OrderedList = library.OrderedList.extend({
  addOptions() {
    return { ...this.parent?.(), enableListAttributes: false }
  },

  addAttributes() {
    return {
      start: {
        default: 1,
        parseHTML: (element) => Math.max(1, Number.parseInt(element.getAttribute("start"), 10) || 1),
        renderHTML: ({ start }) => (start > 1 ? { start } : {}),
      },
    }
  },

  addNodeView() {
    return null
  },

  addInputRules() {
    // "1." begins a list; "2." and years do not.
    return [
      new library.InputRule({
        find: /^1\.\s$/,
        handler: ({ range, chain }) => {
          chain().deleteRange(range).toggleOrderedList().run()
        },
      }),
    ]
  },
})

export const Superscript = library.Superscript.extend({
  parseHTML() {
    return [{ tag: "sup:not([data-source])" }]
  },
})
