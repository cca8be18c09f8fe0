// Tables with a row of headings. Cells hold words and lists; the page decides how wide they are.
import * as library from "django-prose-editor/editor"
import { insertBlock } from "clinic/editor-placing"

const MOST_SPANNED = 20

const span = (name) => ({
  default: 1,
  parseHTML: (element) => Math.min(MOST_SPANNED, Math.max(1, Number.parseInt(element.getAttribute(name), 10) || 1)),
})

const cell = {
  content: "(paragraph | bulletList | orderedList)+",

  addAttributes() {
    // The library's table code reads a width; no cell has one.
    return { colspan: span("colspan"), rowspan: span("rowspan"), colwidth: { default: null, rendered: false } }
  },
}

export const TableCell = library.TableCell.extend(cell)
export const TableHeader = library.TableHeader.extend(cell)

const emptyTable = (rows, columns) => ({
  type: "table",
  content: Array.from({ length: rows }, (_, row) => ({
    type: "tableRow",
    content: Array.from({ length: columns }, () => ({
      type: row ? "tableCell" : "tableHeader",
      content: [{ type: "paragraph" }],
    })),
  })),
})

const INSIDE = [
  ["addRowBefore", "Row above", "Add a row above this one"],
  ["addRowAfter", "Row below", "Add a row below this one"],
  ["addColumnBefore", "Column left", "Add a column to the left of this one"],
  ["addColumnAfter", "Column right", "Add a column to the right of this one"],
  ["toggleHeaderRow", "Header row", "Make the first row headings, or plain again"],
  ["toggleHeaderColumn", "Header column", "Make the first column headings, or plain again"],
  ["mergeCells", "Merge cells", "Make one cell of those selected"],
  ["splitCell", "Split cell", "Make several cells of a merged one again"],
  ["deleteRow", "Remove row", "Remove this row and its words"],
  ["deleteColumn", "Remove column", "Remove this column and its words"],
  ["deleteTable", "Remove table", "Remove the table and its words"],
]

export const Table = library.Table.extend({
  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "table",
      groups: "insert",
      button: buttons.material("table_chart", "Insert a table"),
      enabled: (editor) => !editor.isActive("table"),
      command: (editor) => insertBlock(editor, emptyTable(3, 3)),
    })
    for (const [command, words, title] of INSIDE) {
      const button = buttons.text(words, title)
      button.setAttribute("aria-label", words)
      menu.defineItem({
        name: `table:${command}`,
        groups: "table",
        button,
        enabled: (editor) => editor.can()[command](),
        hidden: (editor) => !editor.isActive("table"),
        command: (editor) => editor.chain().focus()[command]().run(),
      })
    }
  },
})
