// A picture of the library with its words for people who cannot see it, and a caption.
import { Node, Plugin, crel } from "django-prose-editor/editor"
import { ask, field } from "clinic/editor-dialog"
import { pictureFields, showPicture } from "clinic/editor-pictures"
import { changeBlock, insertBlock, leaveBlock, removeBlock } from "clinic/editor-placing"

const DIGEST = /^[0-9a-f]{64}$/
const FILES = /^image\/(jpeg|png|webp|avif)$/

/** Ask for a picture and its words; `now` are the attributes of the figure that is changed. */
const askForPicture = (editor, address, now, file) => {
  const alt = field("What the picture shows", {
    value: now?.alt ?? "",
    maxLength: 250,
    help: "In a sentence, for people who cannot see it. Fit it to why this article shows the picture.",
  })
  const checked = now?.alt === ""
  const decorative = field("Only decoration: it adds nothing to the text", { type: "checkbox", checked })
  const caption = field("Caption", { maxLength: 500, help: "May stay empty. It can be changed in the text later." })
  const turn = () => {
    alt.input.disabled = decorative.input.checked
    alt.complain("")
  }
  decorative.input.addEventListener("change", turn)
  turn()

  let offered = null
  let before = now?.image
  const offer = (picture) => {
    // What the writer typed stays; the words of another picture go.
    if (picture.sha256 === before) return
    const untouched = !alt.input.value || alt.input.value === offered || before
    before = null
    if (untouched) {
      alt.input.value = picture.alt
      decorative.input.checked = !picture.alt
      turn()
    }
    offered = picture.alt
  }
  const pictures = pictureFields({
    label: "Search pictures by title",
    address,
    digest: now?.image,
    file,
    onChoose: offer,
  })
  return ask(editor, {
    title: now ? "Change the picture" : "Insert a picture",
    submit: now ? "Change" : "Insert",
    remove: now ? "Remove the picture" : "",
    wide: true,
    body: [pictures.dom, alt.dom, decorative.dom, ...(now ? [] : [caption.dom])],
    read: () => {
      const image = pictures.chosen()?.sha256 ?? now?.image
      const words = decorative.input.checked ? "" : alt.input.value.trim()
      if (!image) return pictures.complain("Choose a picture, or add a new one.")
      if (!words && !decorative.input.checked) {
        return alt.complain("Say what the picture shows, or mark it as only decoration.")
      }
      return { attrs: { image, alt: words }, caption: caption.input.value.trim() }
    },
  })
}

const insertPicture = async (editor, address, file) => {
  const answer = await askForPicture(editor, address, null, file)
  if (!answer) return
  const content = answer.caption ? [{ type: "text", text: answer.caption }] : []
  insertBlock(editor, { type: "libraryPicture", attrs: answer.attrs, content })
}

// Word puts a picture of the words beside the words themselves.
const imageFile = (data) =>
  data && !data.types.includes("text/html") && [...data.files].find((file) => FILES.test(file.type))

export const LibraryPicture = Node.create({
  name: "libraryPicture",
  group: "block",
  content: "inline*",
  isolating: true,

  addOptions() {
    return { address: "" }
  },

  addAttributes() {
    return {
      image: {
        parseHTML: (element) => element.dataset.image,
        renderHTML: ({ image }) => ({ "data-image": image }),
      },
      alt: {
        default: "",
        parseHTML: (element) => element.dataset.alt ?? "",
        renderHTML: ({ alt }) => (alt ? { "data-alt": alt } : {}),
      },
    }
  },

  parseHTML() {
    return [
      {
        tag: "figure[data-image]:not([data-video])",
        getAttrs: (element) => DIGEST.test(element.dataset.image) && null,
        contentElement: (element) => element.querySelector("figcaption") ?? document.createElement("figcaption"),
      },
    ]
  },

  renderHTML({ node, HTMLAttributes }) {
    return node.content.size ? ["figure", HTMLAttributes, ["figcaption", 0]] : ["figure", HTMLAttributes]
  },

  addNodeView() {
    const { address } = this.options
    return ({ editor, node, getPos }) => {
      const image = crel("img", { alt: "" })
      const words = crel("span", { className: "editor-figure__missing" })
      const alt = crel("span", { className: "editor-figure__alt" })
      const button = crel("button", { type: "button", className: "editor-figure__picture", contentEditable: "false" }, [
        image,
        words,
        alt,
      ])
      const contentDOM = crel("figcaption", { className: "editor-figure__caption" })
      const dom = crel("figure", { className: "editor-figure" }, [button, contentDOM])
      let now
      const show = (next) => {
        now = next
        alt.textContent = now.attrs.alt ? `Shows: ${now.attrs.alt}` : "Only decoration"
        button.setAttribute("aria-label", `Change the picture. ${alt.textContent}`)
        if (image.dataset.digest === now.attrs.image) return
        image.dataset.digest = now.attrs.image
        showPicture(image, address, now.attrs.image)
      }
      button.addEventListener("click", async () => {
        const answer = await askForPicture(editor, address, now.attrs)
        if (answer === "remove") removeBlock(editor, getPos())
        else if (answer) changeBlock(editor, getPos(), answer.attrs)
      })
      show(node)
      return {
        dom,
        contentDOM,
        update: (next) => next.type === node.type && (show(next), true),
        stopEvent: ({ target }) => button.contains(target),
        ignoreMutation: ({ target, type }) => type !== "selection" && !contentDOM.contains(target),
      }
    }
  },

  addProseMirrorPlugins() {
    const { editor } = this
    const { address } = this.options
    const take = (file) => {
      if (file) insertPicture(editor, address, file)
      return Boolean(file)
    }
    return [
      new Plugin({
        props: {
          handlePaste: (view, event) => take(imageFile(event.clipboardData)),
          handleDrop: (view, event) => take(imageFile(event.dataTransfer)),
        },
      }),
    ]
  },

  addKeyboardShortcuts() {
    return {
      // Enter in a caption goes on below the picture; a caption is one paragraph.
      Enter: ({ editor }) => editor.isActive("libraryPicture") && leaveBlock(editor),
    }
  },

  addMenuItems({ menu, buttons }) {
    const { address } = this.options
    menu.defineItem({
      name: "libraryPicture",
      groups: "insert",
      button: buttons.material("image", "Insert a picture of the library, or a new one"),
      command: (editor) => insertPicture(editor, address),
    })
  },
})
