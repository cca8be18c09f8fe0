// The library's pictures in the editor: how one looks, finding one, and adding one without leaving the text.
import { crel } from "django-prose-editor/editor"
import { field } from "clinic/editor-dialog"
import { read, searchList } from "clinic/editor-picking"

const AT_ONCE = 20 // as many as the site answers with

const known = new Map()
let wanted = new Map()

const askForWanted = async (address) => {
  const asked = [...wanted]
  wanted = new Map()
  for (let start = 0; start < asked.length; start += AT_ONCE) {
    const part = asked.slice(start, start + AT_ONCE)
    const digests = part.map(([digest]) => ["sha256", digest])
    const pictures = await read(address, digests).then(
      (answer) => new Map(answer.pictures.map((picture) => [picture.sha256, picture])),
      () => null,
    )
    for (const [digest, settle] of part) {
      if (!pictures) known.delete(digest) // the next time asks again
      settle(pictures?.get(digest) ?? null)
    }
  }
}

/** Resolve with the library's picture of this digest, or null; all that are asked for at one time are read at once. */
export const pictureOf = (address, digest) => {
  if (!known.has(digest)) {
    if (!wanted.size) queueMicrotask(() => askForWanted(address))
    known.set(digest, new Promise((resolve) => wanted.set(digest, resolve)))
  }
  return known.get(digest)
}

/** Show a picture in an `img`, and say so in words when the library does not have it. */
export const showPicture = async (image, address, digest) => {
  const picture = await pictureOf(address, digest)
  if (image.dataset.digest !== digest) return
  image.hidden = !picture
  if (picture) image.src = picture.thumbnail_url
  image.nextElementSibling.textContent = picture ? "" : "This picture is not in the library."
}

const uploadFields = () => ({
  upload: field("File", { type: "file", accept: "image/jpeg,image/png,image/webp,image/avif" }),
  title: field("Title in the library", { maxLength: 120, help: "For staff, to find the picture again." }),
  alt_text: field("What the picture shows", { maxLength: 250, help: "In a sentence, for people who cannot see it." }),
  is_decorative: field("Only decoration: it adds nothing to the text", { type: "checkbox" }),
  credit: field("Who made it", { maxLength: 200 }),
  license: field("Terms", { maxLength: 200, help: "Under which the site may show it, and where that can be checked." }),
})

const send = async (address, fields) => {
  const data = new FormData()
  data.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value)
  for (const [name, { input }] of Object.entries(fields)) {
    if (input.type === "checkbox") {
      if (input.checked) data.set(name, "on")
    } else data.set(name, input.type === "file" ? (input.files[0] ?? "") : input.value)
  }
  const answer = await fetch(address, { method: "POST", body: data, redirect: "error" })
  if (answer.status === 201) return { picture: await answer.json() }
  if (answer.status === 400 && answer.headers.get("Content-Type")?.includes("json")) return answer.json()
  if (answer.status === 403) return { errors: { other: ["Your account may choose pictures, but not add any."] } }
  if (answer.status === 413) return { errors: { upload: ["The file is too large."] } }
  return { errors: { other: ["The picture could not be added. Try again in a moment."] } }
}

const uploadPart = (address, file, done) => {
  const fields = uploadFields()
  const status = crel("p", { className: "editor-dialog__error", role: "status" })
  const button = crel("button", { type: "button", className: "editor-dialog__quiet" }, ["Add to the library"])
  const dom = crel("details", { className: "editor-upload", open: Boolean(file) }, [
    crel("summary", { textContent: "Add a new picture to the library" }),
    ...Object.values(fields).map((each) => each.dom),
    status,
    button,
  ])
  if (file) {
    const files = new DataTransfer()
    files.items.add(file)
    fields.upload.input.files = files.files
  }
  button.addEventListener("click", async () => {
    button.disabled = true
    status.textContent = "Adding the picture …"
    for (const each of Object.values(fields)) each.complain("")
    const { picture, errors, same } = await send(address, fields).catch(() => ({
      errors: { other: ["The picture could not be sent. Are you online? Try again."] },
    }))
    button.disabled = false
    status.textContent = picture ? "Added to the library and chosen." : ""
    if (picture) {
      for (const { input } of Object.values(fields)) {
        input.value = ""
        input.checked = false
      }
      dom.open = false
      done(picture)
      return
    }
    const others = Object.entries(errors).filter(([name]) => !(name in fields))
    status.textContent = others.flatMap(([, sentences]) => sentences).join(" ")
    if (same) done(same)
    // The first field that needs another answer comes last, and so has the cursor.
    for (const [name, { complain }] of Object.entries(fields).reverse()) complain((errors[name] ?? []).join(" "))
  })
  return dom
}

/** Fields to find a picture in the library, or to add one; `file`, when given, is one that waits to be added. */
export const pictureFields = ({ label, address, digest, file, onChoose }) => {
  const list = searchList({
    label,
    address,
    kind: "pictures",
    key: "sha256",
    css: "editor-pick__list--pictures",
    words: ["No picture has these words in its title.", "picture", "pictures"],
    draw: ({ thumbnail_url: source, title }) => [
      crel("img", { src: source, alt: "", loading: "lazy" }),
      crel("span", { className: "editor-pick__title", textContent: title }),
    ],
    onChoose,
  })
  const upload = uploadPart(address, file, (picture) => {
    known.set(picture.sha256, Promise.resolve(picture))
    list.choose(picture)
    list.dom.querySelector("input[type=radio]:checked")?.focus()
  })
  list.search()
  if (digest) pictureOf(address, digest).then((picture) => picture && list.choose(picture))
  return { dom: crel("div", {}, [list.dom, upload]), chosen: list.chosen, complain: list.complain }
}
