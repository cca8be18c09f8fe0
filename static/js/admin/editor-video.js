// A video of YouTube or Vimeo: the page loads it only when a reader asks for it, and the editor never does.
import { Node, crel } from "django-prose-editor/editor"
import { typedVideo, videoAddress } from "clinic/editor-addresses"
import { ask, field } from "clinic/editor-dialog"
import { pictureFields, showPicture } from "clinic/editor-pictures"
import { changeBlock, insertBlock, removeBlock } from "clinic/editor-placing"

const VIDEO = /^(youtube:[A-Za-z0-9_-]{11}|vimeo:[0-9]{1,12})$/
const DIGEST = /^[0-9a-f]{64}$/

const askForVideo = (editor, address, now) => {
  const source = field("Address of the video", {
    value: now ? videoAddress(now.video) : "",
    help: "Paste it from YouTube or Vimeo. Nothing is sent there until a reader plays the video.",
    maxLength: 2000,
  })
  const help = "What the video shows, in a few words."
  const title = field("Title", { value: now?.title ?? "", maxLength: 200, help })
  const still = pictureFields({ label: "Search pictures by title", address, digest: now?.image })
  const none = field("Show no still picture", { type: "checkbox", checked: Boolean(now && !now.image) })
  return ask(editor, {
    title: now ? "Change the video" : "Insert a video",
    submit: now ? "Change" : "Insert",
    remove: now ? "Remove the video" : "",
    wide: true,
    body: [
      source.dom,
      title.dom,
      crel("details", { className: "editor-upload", open: Boolean(now?.image) }, [
        crel("summary", { textContent: "Still picture, shown until the video plays (may be left out)" }),
        still.dom,
        none.dom,
      ]),
    ],
    read: () => {
      const { video, error } = typedVideo(source.input.value)
      const words = title.input.value.trim()
      if (error) return source.complain(error)
      source.complain("")
      if (!words) return title.complain("Say what the video shows: people read this before they play it.")
      const image = none.input.checked ? null : (still.chosen()?.sha256 ?? now?.image ?? null)
      return { video, title: words, image }
    },
  })
}

export const Video = Node.create({
  name: "video",
  group: "block",
  atom: true,

  addOptions() {
    return { address: "" }
  },

  addAttributes() {
    return {
      video: {
        parseHTML: (element) => element.dataset.video,
        renderHTML: ({ video }) => ({ "data-video": video }),
      },
      title: {
        default: "",
        parseHTML: (element) => element.dataset.title ?? "",
        renderHTML: ({ title }) => ({ "data-title": title }),
      },
      image: {
        default: null,
        parseHTML: (element) => (DIGEST.test(element.dataset.image ?? "") ? element.dataset.image : null),
        renderHTML: ({ image }) => (image ? { "data-image": image } : {}),
      },
    }
  },

  parseHTML() {
    return [{ tag: "figure[data-video]", getAttrs: (element) => VIDEO.test(element.dataset.video) && null }]
  },

  renderHTML({ HTMLAttributes }) {
    return ["figure", HTMLAttributes]
  },

  addNodeView() {
    const { address } = this.options
    return ({ editor, node, getPos }) => {
      const image = crel("img", { alt: "" })
      const missing = crel("span", { className: "editor-figure__missing" })
      const title = crel("strong", { className: "editor-video__title" })
      const place = crel("span", { className: "editor-figure__alt" })
      const parts = [image, missing, title, place]
      const button = crel("button", { type: "button", className: "editor-figure__picture" }, parts)
      const dom = crel("figure", { className: "editor-figure editor-figure--video" }, [button])
      let now
      const show = (next) => {
        now = next
        const { video, title: words, image: digest } = now.attrs
        title.textContent = `▶ ${words || "A video without a title"}`
        place.textContent = `${video.startsWith("vimeo") ? "Vimeo" : "YouTube"}, plays when a reader asks for it`
        button.setAttribute("aria-label", `Change the video. ${words}`)
        image.hidden = !digest
        image.dataset.digest = digest ?? ""
        missing.textContent = ""
        if (digest) showPicture(image, address, digest)
      }
      button.addEventListener("click", async () => {
        const answer = await askForVideo(editor, address, now.attrs)
        if (answer === "remove") removeBlock(editor, getPos())
        else if (answer) changeBlock(editor, getPos(), answer)
      })
      show(node)
      return {
        dom,
        update: (next) => next.type === node.type && (show(next), true),
        stopEvent: ({ target }) => button.contains(target),
        ignoreMutation: () => true,
      }
    }
  },

  addMenuItems({ menu, buttons }) {
    const { address } = this.options
    menu.defineItem({
      name: "video",
      groups: "insert",
      button: buttons.material("smart_display", "Insert a video of YouTube or Vimeo"),
      command: async (editor) => {
        const attrs = await askForVideo(editor, address, null)
        if (attrs) insertBlock(editor, { type: "video", attrs })
      },
    })
  },
})
