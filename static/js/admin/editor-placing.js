// Putting a block where the writer works, without breaking a paragraph in two.
import { pm } from "django-prose-editor/editor"

const { NodeSelection, Selection } = pm.state

const isEmptyParagraph = (node) => node.type.name === "paragraph" && node.content.size === 0

/** Say from where to where a block of this type takes its place near the cursor. */
const room = ({ $to, to }, type) => {
  for (let depth = $to.depth; depth > 0; depth -= 1) {
    const parent = $to.node(depth - 1)
    const index = $to.index(depth - 1)
    if (isEmptyParagraph($to.node(depth)) && parent.canReplaceWith(index, index + 1, type)) {
      return [$to.before(depth), $to.after(depth)]
    }
    if (parent.canReplaceWith(index + 1, index + 1, type)) return [$to.after(depth), $to.after(depth)]
  }
  return [to, to]
}

/** Insert a block in place of the empty paragraph at the cursor, or after the block that the cursor stands in. */
export const insertBlock = (editor, content) => {
  const { state, view } = editor
  const node = state.schema.nodeFromJSON(content)
  const [from, to] = room(state.selection, node.type)
  const tr = state.tr.replaceWith(from, to, node)
  const end = from + node.nodeSize
  // So that writing goes on below.
  if (end === tr.doc.content.size) tr.insert(end, state.schema.nodes.paragraph.create())
  // Into a block of words; behind a picture or a video, which are complete.
  const start = node.isAtom || node.inlineContent ? end : from + 1
  tr.setSelection(Selection.near(tr.doc.resolve(start), 1))
  view.dispatch(tr.scrollIntoView())
  view.focus()
}

/** Give the block at a position other attributes; what stands in it stays. */
export const changeBlock = (editor, position, attributes) => {
  const { state, view } = editor
  const node = state.doc.nodeAt(position)
  view.dispatch(state.tr.setNodeMarkup(position, null, { ...node.attrs, ...attributes }))
}

/** Take a whole block away. */
export const removeBlock = (editor, position) => {
  const { state, view } = editor
  view.dispatch(state.tr.setSelection(NodeSelection.create(state.doc, position)).deleteSelection())
}

/** Take the frame around words away; the words stay where they are. */
export const removeFrame = (editor, position) => {
  const { state, view } = editor
  const node = state.doc.nodeAt(position)
  view.dispatch(state.tr.replaceWith(position, position + node.nodeSize, node.content))
}

/** Start a paragraph below the outermost block that the cursor stands in. */
export const leaveBlock = (editor) => {
  const { state, view } = editor
  const { $to } = state.selection
  const end = $to.depth ? $to.after(1) : $to.pos
  const tr = state.tr.insert(end, state.schema.nodes.paragraph.create())
  tr.setSelection(Selection.near(tr.doc.resolve(end + 1)))
  view.dispatch(tr.scrollIntoView())
  return true
}
