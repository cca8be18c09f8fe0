// Links: to an article of the site by its number, wherever it stands then, or to an address.
import { Link as LibraryLink, crel } from "django-prose-editor/editor"
import { isKept, typedAddress } from "clinic/editor-addresses"
import { ask, choice, field } from "clinic/editor-dialog"
import { read, searchList } from "clinic/editor-picking"

const NUMBER = /^[1-9][0-9]{0,17}$/
const EMPTY_WORDS =
  /^(click( here)?|here|this|this (page|link|article|site)|link|(read|learn|find out) more|more|see here)[.!…]?$/i
const UNSEEN = "Visitors see the words without a link until it is published."

const advice = (words) =>
  EMPTY_WORDS.test(words.trim())
    ? `“${words.trim()}” does not tell where the link leads. Better words name the page behind it.`
    : ""

const articleList = (address) =>
  searchList({
    label: "Search articles by title",
    address,
    kind: "articles",
    key: "pk",
    words: ["No article has these words in its title.", "article", "articles"],
    draw: ({ title, state, is_public: isPublic }) => [
      crel("span", { className: "editor-pick__title", textContent: title }),
      crel("span", {
        className: `editor-pick__state${isPublic ? "" : " editor-pick__state--hidden"}`,
        textContent: state,
      }),
      ...(isPublic ? [] : [crel("span", { className: "editor-dialog__help", textContent: UNSEEN })]),
    ],
  })

const editLink = async (editor, address) => {
  if (editor.isActive("link")) editor.commands.extendMarkRange("link")
  const { from, to, empty } = editor.state.selection
  const now = editor.getAttributes("link")
  const selected = editor.state.doc.textBetween(from, to, " ")

  const words = field("Words of the link", { help: "Say what stands behind the link.", maxLength: 250 })
  const list = articleList(address)
  const outside = field("Address", {
    value: now.href ?? "",
    inputMode: "url",
    help: "Paste it from the browser. Mail addresses and mailto: and tel: work too.",
    maxLength: 2000,
  })
  const target = choice(
    "Link to",
    [
      ["article", "an article of this site", "The link stays right when the article's address changes."],
      ["address", "another address"],
    ],
    now.href ? "address" : "article",
  )
  const turn = () => {
    list.dom.hidden = target.chosen() !== "article"
    outside.dom.hidden = !list.dom.hidden
  }
  for (const radio of target.inputs) radio.addEventListener("change", turn)
  turn()

  const hint = crel("p", { className: "editor-dialog__hint", role: "status" })
  const advise = () => (hint.textContent = advice(empty ? words.input.value : selected))
  words.input.addEventListener("input", advise)
  advise()

  list.search()
  if (now.article) {
    read(address, { pk: now.article })
      .then(({ articles }) => articles.length && list.choose(articles[0]))
      .catch(() => {})
  }

  const answer = await ask(editor, {
    title: editor.isActive("link") ? "Change the link" : "Link",
    submit: editor.isActive("link") ? "Change" : "Link",
    remove: editor.isActive("link") ? "Remove the link" : "",
    body: [...(empty ? [words.dom] : []), hint, target.dom, list.dom, outside.dom],
    read: () => {
      const article = list.chosen()
      const href = typedAddress(outside.input.value)
      if (target.chosen() === "article" && !article) {
        return list.complain("Choose an article, or link to another address.")
      }
      if (target.chosen() === "address" && href.error) return outside.complain(href.error)
      const attributes = target.chosen() === "article" ? { article: String(article.pk) } : { href: href.href }
      return { attributes, words: words.input.value.trim() || article?.title || outside.input.value.trim() }
    },
  })
  if (!answer) return
  if (answer === "remove") {
    editor.chain().focus().unsetLink().run()
    return
  }
  const attrs = { href: null, article: null, title: null, ...answer.attributes }
  if (attrs.href && attrs.href === now.href) attrs.title = now.title
  if (empty) {
    const link = { type: "text", text: answer.words, marks: [{ type: "link", attrs }] }
    editor.chain().focus().insertContent(link).unsetMark("link").run()
  } else {
    editor.chain().focus().setTextSelection({ from, to }).setMark("link", attrs).setTextSelection(to).run()
  }
}

export const Link = LibraryLink.extend({
  inclusive: false,

  addOptions() {
    return {
      ...this.parent?.(),
      address: "",
      defaultProtocol: "https",
      HTMLAttributes: {},
      isAllowedUri: isKept,
      shouldAutoLink: (address) => /^https?:\/\//i.test(address),
    }
  },

  addAttributes() {
    return {
      href: {
        default: null,
        parseHTML: (element) => (element.dataset.article ? null : element.getAttribute("href")),
      },
      title: { default: null },
      article: {
        default: null,
        parseHTML: (element) => element.dataset.article ?? null,
        renderHTML: ({ article }) => (article ? { "data-article": article } : {}),
      },
    }
  },

  parseHTML() {
    return [
      { tag: "a[data-article]", getAttrs: (element) => NUMBER.test(element.dataset.article) && null },
      { tag: "a[href]", getAttrs: (element) => isKept(element.getAttribute("href")) && null },
    ]
  },

  renderHTML({ HTMLAttributes }) {
    return ["a", HTMLAttributes, 0]
  },

  addCommands() {
    const { address } = this.options
    return {
      ...this.parent?.(),
      addLink: () => ({ editor, dispatch }) => {
        if (dispatch) queueMicrotask(() => editLink(editor, address))
        return true
      },
    }
  },

  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "link",
      groups: "link",
      button: buttons.material("insert_link", "Link to an article or an address (Ctrl+K)"),
      active: (editor) => editor.isActive("link"),
      command: (editor) => editor.commands.addLink(),
    })
    menu.defineItem({
      name: "unlink",
      groups: "link",
      button: buttons.material("link_off", "Remove the link"),
      hidden: (editor) => !editor.isActive("link"),
      command: (editor) => editor.chain().focus().unsetLink().run(),
    })
  },
})
