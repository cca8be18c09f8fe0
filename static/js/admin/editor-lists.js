// Lists that are none: Word writes each item as a paragraph with a drawn bullet or number, Word on the web as a list of
// one item. Both become real lists here, nested as they look.
const BULLET = /^\s*[•·▪◦‣]\s+/
const NUMBERED = /^[([]?(?:(\d{1,3})|[a-z]{1,4})[.):\]]/i
const WORD_LIST = /(?:^|;)\s*mso-list:\s*(l\d+)\s+level(\d)/i
const MARKER = /(?:^|;)\s*mso-list:\s*ignore/i

const styleText = (element) => element.dataset.style ?? ""
const markerOf = (element) => [...element.querySelectorAll("[data-style]")].find((each) => MARKER.test(styleText(each)))

/** Take the drawn bullet at the start of a paragraph away. */
const withoutBullet = (paragraph) => {
  const walker = paragraph.ownerDocument.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT)
  const text = walker.nextNode()
  if (text && BULLET.test(text.data)) text.data = text.data.replace(BULLET, "")
}

const itemOfWord = (paragraph) => {
  const [, list, level] = styleText(paragraph).match(WORD_LIST) ?? []
  if (!list) return null
  const marker = markerOf(paragraph)
  const [numbered, number] = (marker?.textContent.replace(/\s/g, "") ?? "").match(NUMBERED) ?? []
  marker?.remove()
  const nodes = [...paragraph.childNodes]
  return { list, level: Number(level), tag: numbered ? "ol" : "ul", start: Number(number) || 1, nodes }
}

const itemOfWordOnline = (list) => {
  const item = list.children.length === 1 ? list.firstElementChild : null
  if (!item?.dataset.listid || !item.dataset.ariaLevel) return null
  return {
    list: item.dataset.listid,
    level: Number(item.dataset.ariaLevel) || 1,
    tag: list.tagName.toLowerCase(),
    start: Number(list.getAttribute("start")) || 1,
    nodes: [...item.childNodes],
  }
}

const itemOfBullet = (paragraph) => {
  if (!BULLET.test(paragraph.textContent)) return null
  withoutBullet(paragraph)
  return { list: "", level: 1, tag: "ul", start: 1, nodes: [...paragraph.childNodes] }
}

const itemOf = (element) => {
  if (/^[UO]L$/.test(element.tagName)) return itemOfWordOnline(element)
  return element.tagName === "P" ? (itemOfWord(element) ?? itemOfBullet(element)) : null
}

/** Make the nested lists of items that follow each other. */
const listsOf = (items, document) => {
  const lists = []
  const open = [] // a { level, element } for each list that still takes items, outermost first
  for (const { level, tag, start, nodes } of items) {
    while (open.length && open.at(-1).level > level) open.pop()
    if (open.length && open.at(-1).level === level && open.at(-1).element.localName !== tag) open.pop()
    if (!open.length || open.at(-1).level < level) {
      const element = document.createElement(tag)
      if (tag === "ol" && start > 1) element.setAttribute("start", start)
      const above = open.at(-1)?.element.lastElementChild
      if (above) above.append(element)
      else lists.push(element)
      open.push({ level, element })
    }
    const item = document.createElement("li")
    item.append(...nodes)
    open.at(-1).element.append(item)
  }
  return lists
}

const nextElement = (element) => {
  let next = element.nextSibling
  while (next && (next.nodeType === Node.COMMENT_NODE || (next.nodeType === Node.TEXT_NODE && !next.data.trim()))) {
    next = next.nextSibling
  }
  return next?.nodeType === Node.ELEMENT_NODE ? next : null
}

/** Turn what only looks like lists into lists, in place. */
export const makeRealLists = (body) => {
  for (const wrapper of body.querySelectorAll("div.ListContainerWrapper")) wrapper.replaceWith(...wrapper.childNodes)
  // A numbered heading is a heading: Word's outline number is no part of its words.
  for (const heading of body.querySelectorAll("h1, h2, h3, h4, h5, h6")) markerOf(heading)?.remove()
  for (const first of body.querySelectorAll("p, ul, ol")) {
    if (!body.contains(first)) continue // taken into the list of one before
    const elements = []
    const items = []
    let element = first
    let item = itemOf(element)
    while (item) {
      elements.push(element)
      items.push(item)
      element = nextElement(element)
      item = element && itemOf(element)
    }
    if (!items.length) continue
    const lists = listsOf(items, body.ownerDocument)
    elements[0].replaceWith(...lists)
    for (const rest of elements.slice(1)) rest.remove()
  }
}
