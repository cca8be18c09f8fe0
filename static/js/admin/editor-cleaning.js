// From the HTML of Word, Google Docs and web pages to the plain blocks and emphasis that an article may hold.
import { isKept, withoutTracking } from "clinic/editor-addresses"
import { makeRealLists } from "clinic/editor-lists"

const DROPPED = new Set(
  `script style meta link title xml svg math canvas audio map area noscript template button input select textarea
   option datalist dialog nav msocomtxt`.split(/\s+/),
)
const MOVIES = new Set(["iframe", "video", "object", "embed"])
const BLOCKS =
  "address article aside blockquote center dd details div dl dt fieldset figcaption figure footer form " +
  "h1 h2 h3 h4 h5 h6 header hr li main ol p pre section summary table ul"
const IS_BLOCK = new Set(BLOCKS.split(" "))
const HOLDS_BLOCKS = BLOCKS.replaceAll(" ", ",")
const KEPT = new Set(["blockquote", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"])
// Our own blocks and signs, as the editor copies them: the attributes that each keeps.
const OWN = [
  ["aside[data-callout]", ["data-callout"]],
  ["section[data-qa]", ["data-qa"]],
  ["figure[data-video]", ["data-video", "data-title", "data-image"]],
  ["figure[data-image]", ["data-image", "data-alt"]],
  ["span[data-phone]", ["data-phone"]],
  ["sup[data-source]", ["data-source"]],
]
const SPANS = { td: ["colspan", "rowspan"], th: ["colspan", "rowspan"], ol: ["start"] }
const ABSOLUTE = /^(https?:|mailto:|tel:|\/(?!\/))/i // what is right on another page too
const LOW_DIGITS = "₀₁₂₃₄₅₆₇₈₉"

const stylesOf = (element) => {
  const pairs = (element.dataset.style ?? "").split(";").map((part) => part.split(":"))
  const plain = (text) => text.trim().toLowerCase()
  return Object.fromEntries(pairs.map(([name, ...value]) => [plain(name), plain(value.join(":"))]))
}

const isHidden = (element, style) =>
  element.hidden ||
  element.getAttribute("aria-hidden") === "true" ||
  style.display === "none" ||
  style.visibility === "hidden" ||
  style["mso-hide"] === "all" ||
  /^(comment|comment-list|annotation)/.test(style["mso-element"] ?? "") ||
  element.matches(".MsoCommentReference, .msocomanchor, .msocomtxt, .Apple-interchange-newline")

const tagOf = (element) => {
  if (element.getAttribute("role") !== "heading") return element.localName.toLowerCase()
  return `h${Math.min(Math.max(Number.parseInt(element.getAttribute("aria-level"), 10) || 2, 1), 6)}`
}

/** What the words in an element look like: `look` is how those around it do. */
const lookOf = (tag, style, look) => {
  const next = { ...look }
  if (/^(b|strong|dt)$/.test(tag)) next.bold = true
  if (/^(i|em|cite|dfn)$/.test(tag)) next.italic = true
  if (tag === "sup") next.raised = true
  if (tag === "sub") next.lowered = true
  const weight = style["font-weight"]
  if (weight) next.bold = /^bold/.test(weight) || Number.parseInt(weight, 10) >= 600
  if (style["font-style"]) next.italic = /^(italic|oblique)/.test(style["font-style"])
  if (style["vertical-align"] === "super") next.raised = true
  if (style["vertical-align"] === "sub") next.lowered = true
  if (tag === "pre") next.lined = true
  if (/^h[1-6]$/.test(tag)) Object.assign(next, { heading: true, bold: false })
  return next
}

class Cleaning {
  constructor() {
    this.document = document.implementation.createHTMLDocument("")
    this.pictures = 0
    this.videos = 0
    this.deletions = 0
  }

  make(tag, from, names = []) {
    const element = this.document.createElement(tag)
    for (const name of names) if (from.hasAttribute(name)) element.setAttribute(name, from.getAttribute(name))
    return element
  }

  /** Append what an article keeps of the children of a node. */
  children(node, look, out) {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) this.text(child.data, look, out)
      else if (child.nodeType === Node.ELEMENT_NODE) this.element(child, look, out)
    }
    return out
  }

  text(data, look, out) {
    const words = look.lowered && /^\d+$/.test(data.trim()) ? data.replace(/\d/g, (digit) => LOW_DIGITS[digit]) : data
    if (look.lined && data.includes("\n")) {
      for (const [index, line] of data.replace(/^\n|\n$/g, "").split("\n").entries()) {
        if (index) out.append(this.document.createElement("br"))
        this.text(line, look, out)
      }
      return
    }
    let node = this.document.createTextNode(words.replace(/[\t\n\r\f ]+/g, " "))
    if (words.trim()) {
      for (const [on, tag] of [
        [look.raised, "sup"],
        [look.italic, "em"],
        [look.bold && !look.heading, "strong"],
      ]) {
        if (!on) continue
        const mark = this.document.createElement(tag)
        mark.append(node)
        node = mark
      }
    }
    out.append(node)
  }

  element(element, look, out) {
    const tag = tagOf(element)
    const style = stylesOf(element)
    if (tag === "img" || tag === "picture" || tag === "v:imagedata") {
      this.pictures += 1
      return
    }
    if (MOVIES.has(tag)) {
      this.videos += 1
      return
    }
    if (tag === "del") {
      this.deletions += 1
      return
    }
    if (DROPPED.has(tag) || isHidden(element, style)) return
    const own = OWN.find(([selector]) => element.matches(selector))
    if (own) {
      out.append(this.children(element, {}, this.make(tag, element, own[1])))
      return
    }
    const inside = lookOf(tag, style, look)
    if (tag === "br") this.lineBreak(element, style, out)
    else if (tag === "a") this.link(element, inside, out)
    else if (tag === "hr") out.append(this.make("hr"))
    else if (/^h[1-6]$/.test(tag)) this.heading(tag, element, inside, out)
    else if (tag === "table") this.table(element, inside, out)
    else if (KEPT.has(tag)) this.kept(tag, element, inside, out)
    else if (tag === "figcaption" && element.parentElement?.matches("figure[data-image]")) {
      out.append(this.children(element, inside, this.make("figcaption")))
    } else if (IS_BLOCK.has(tag) && !element.querySelector(HOLDS_BLOCKS)) {
      out.append(this.children(element, inside, this.make("p")))
    } else this.children(element, inside, out)
  }

  lineBreak(element, style, out) {
    // A new page of paper is no new line.
    if (!element.getAttribute("clear") && !style["page-break-before"]) out.append(this.make("br"))
  }

  link(element, look, out) {
    const href = element.getAttribute("href") ?? ""
    const link = this.document.createElement("a")
    if (element.dataset.article) link.setAttribute("data-article", element.dataset.article)
    else if (ABSOLUTE.test(href) && isKept(href)) link.setAttribute("href", withoutTracking(href))
    this.children(element, look, link)
    if (link.attributes.length && link.textContent.trim()) out.append(link)
    else out.append(...link.childNodes)
  }

  heading(tag, element, look, out) {
    // A heading in a cell, a list or a quote is only big words there.
    if (element.closest("td, th, li, blockquote")) {
      out.append(this.children(element, { ...look, heading: false, bold: true }, this.make("p")))
    } else out.append(this.children(element, look, this.make(tag)))
  }

  table(element, look, out) {
    const cells = element.querySelectorAll("td, th")
    const caption = element.querySelector(":scope > caption")
    if (caption) out.append(this.children(caption, look, this.make("p")))
    caption?.remove()
    // One cell is only a frame on the page it comes from, and a table in a cell cannot be kept.
    if (cells.length < 2 || element.parentElement?.closest("td, th")) {
      for (const cell of cells) this.children(cell, look, out)
    } else out.append(this.children(element, look, this.make("table")))
  }

  kept(tag, element, look, out) {
    const inTable = /^(thead|tbody|tr|th|td)$/.test(tag)
    if (inTable && !element.closest("table")) this.children(element, look, out)
    else out.append(this.children(element, look, this.make(tag, element, SPANS[tag])))
  }
}

const isBlank = (node) => node.nodeName === "BR" || (node.nodeType === Node.TEXT_NODE && !node.data.trim())
const isEmpty = (block) => !block.textContent.trim() && !block.querySelector("[data-phone], [data-source]")

/** Split paragraphs where an empty line parts them, and take away those that hold nothing. */
const tidyParagraphs = (body) => {
  for (const paragraph of body.querySelectorAll("p")) {
    for (const line of [...paragraph.querySelectorAll(":scope > br")].reverse()) {
      if (line.nextSibling?.nodeName !== "BR") continue
      const next = paragraph.ownerDocument.createElement("p")
      while (line.nextSibling) next.append(line.nextSibling)
      line.remove()
      paragraph.after(next)
    }
  }
  const isEdge = (node) => !node || IS_BLOCK.has(node.localName)
  for (const line of body.querySelectorAll(":scope > br")) {
    if (isEdge(line.previousSibling) || isEdge(line.nextSibling)) line.remove()
  }
  for (const block of body.querySelectorAll("p, h1, h2, h3, h4, h5, h6")) {
    for (const side of ["firstChild", "lastChild"]) {
      while (block[side] && isBlank(block[side])) block[side].remove()
    }
    if (isEmpty(block)) block.remove()
  }
  for (const item of body.querySelectorAll("li, ul, ol, blockquote, a")) if (isEmpty(item)) item.remove()
}

/** Give headings levels from 2 to 4 without gaps; `level` is that of the heading above the cursor, 1 without one. */
const levelHeadings = (body, level) => {
  const above = [] // a [level there, level here] for each heading that this one stands under
  const all = [...body.querySelectorAll("h1, h2, h3, h4, h5, h6")]
  const hasTop = all.some((heading) => heading.localName === "h1")
  for (const heading of all) {
    const there = Number(heading.localName[1])
    while (above.length && above.at(-1)[0] >= there) above.pop()
    const wanted = there + (hasTop ? 1 : 0)
    const here = above.length ? above.at(-1)[1] + 1 : Math.min(Math.max(wanted, 2), Math.max(level, 1) + 1)
    const renamed = body.ownerDocument.createElement(`h${Math.min(here, 4)}`)
    renamed.append(...heading.childNodes)
    for (const { name, value } of heading.attributes) renamed.setAttribute(name, value)
    heading.replaceWith(renamed)
    above.push([there, here])
  }
}

const isBold = (cell) => {
  const bold = [...cell.querySelectorAll("strong")].map((each) => each.textContent).join("")
  return Boolean(bold.trim()) && bold.replace(/\s/g, "") === cell.textContent.replace(/\s/g, "")
}

/** Make the first row of a table headings when it was marked so, or when all its words are bold. */
const headTables = (body) => {
  for (const table of body.querySelectorAll("table")) {
    const row = table.querySelector("tr")
    const cells = [...(row?.children ?? [])]
    const isBoldRow = cells.some(isBold) && cells.every((cell) => isEmpty(cell) || isBold(cell))
    if (!table.querySelector("thead") && !(isBoldRow && table.rows.length > 1)) continue
    for (const cell of cells) {
      const head = body.ownerDocument.createElement("th")
      for (const { name, value } of cell.attributes) head.setAttribute(name, value)
      head.append(...cell.childNodes)
      for (const bold of head.querySelectorAll("strong")) bold.replaceWith(...bold.childNodes)
      cell.replaceWith(head)
    }
  }
}
/** Join words that lie beside each other, and let any run of spaces be one; a single hard space stays. */
const tidySpaces = (body) => {
  body.normalize()
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const text = walker.currentNode
    text.data = text.data.replace(/[ \u00a0]{2,}/g, " ")
  }
}

/** Rename what the site's content security policy would complain of, even in a document that is never shown. */
const inert = (html) =>
  html
    .replace(/<style\b[^]*?<\/style\s*>/gi, "")
    .replace(/<[a-z](?:"[^"]*"|'[^']*'|[^'">]){0,4000}>/gi, (tag) => tag.replace(/(\s)(style|on\w+)(\s*=)/gi, "$1data-$2$3"))

/**
 * Return what an article keeps of pasted HTML, and how many pictures, videos and words marked as deleted it does not.
 * `level` is that of the heading above the cursor, 1 without one.
 */
export const cleaned = (html, { level = 1 } = {}) => {
  const { body: source } = new DOMParser().parseFromString(inert(html), "text/html")
  const slice = source.querySelector("[data-pm-slice]")?.getAttribute("data-pm-slice")
  makeRealLists(source)
  const cleaning = new Cleaning()
  const { body } = cleaning.document
  cleaning.children(source, {}, body)
  if (!slice) {
    tidyParagraphs(body)
    levelHeadings(body, level)
    headTables(body)
    tidySpaces(body)
  } else body.firstElementChild?.setAttribute("data-pm-slice", slice)
  const { pictures, videos, deletions } = cleaning
  return { html: body.innerHTML, pictures, videos, deletions }
}
