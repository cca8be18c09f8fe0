// Add many pictures: a card for each file, sent by itself with its words. A file's name never becomes any of them.
import { send } from "./library-sending.js"

const LARGEST = 10 * 1024 * 1024
const TOO_LARGE = "This file is larger than 10 MB. Save it smaller and choose it again."

const uploads = document.querySelector("[data-uploads]")
const list = uploads?.querySelector(".uploads__cards")
const status = uploads?.querySelector(".uploads__status")
const all = uploads?.querySelector(".uploads__all")
let made = 0

const open = () => [...list.querySelectorAll("form")]
const weight = ({ size }) => (size < 1e6 ? `${Math.ceil(size / 1e3)} kB` : `${(size / 1e6).toFixed(1)} MB`)

function showErrors(form, errors) {
  for (const place of form.querySelectorAll("[data-errors]")) {
    const sentences = place.dataset.errors.split(" ").flatMap((name) => errors[name] ?? [])
    place.replaceChildren(...sentences.map((sentence) => Object.assign(document.createElement("p"), { textContent: sentence })))
    const field = place.dataset.errors.includes(" ") ? null : form.elements[place.dataset.errors]
    if (!field) continue
    const help = `${field.id}_helptext`
    field.setAttribute("aria-describedby", sentences.length ? `${help} ${place.id}` : help)
    if (sentences.length) field.setAttribute("aria-invalid", "true")
    else field.removeAttribute("aria-invalid")
  }
  form.closest("li").classList.toggle("upload--refused", Object.keys(errors).length > 0)
  if (errors.upload) form.querySelector(".upload__other").hidden = false
}

function showSame(form, same) {
  if (!same) return
  const item = document.createElement("p")
  const link = Object.assign(document.createElement("a"), { href: same.url, textContent: `Look at “${same.title}”`, target: "_blank" })
  item.append(link)
  form.querySelector("[data-errors~=upload]").append(item)
}

// What would be refused anyway is said before ten megabytes are sent.
function lacking(form, file) {
  const { title, alt_text: words, is_decorative: decorative } = form.elements
  const errors = {}
  if (file.size > LARGEST) errors.upload = [TOO_LARGE]
  if (!title.value.trim()) errors.title = ["Give the picture a title, to find it again."]
  if (!words.value.trim() && !decorative.checked) errors.alt_text = ["Describe the picture, or mark it as only decoration."]
  return errors
}

async function preview(canvas, file) {
  canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height)
  const bitmap = await createImageBitmap(file)
  const scale = Math.min(canvas.width / bitmap.width, canvas.height / bitmap.height)
  const [width, height] = [bitmap.width * scale, bitmap.height * scale]
  canvas.getContext("2d").drawImage(bitmap, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height)
  bitmap.close()
}

function changed() {
  all.hidden = open().length < 2
}

function leaveOut(form) {
  const next = form.closest("li").nextElementSibling?.querySelector("h3") ?? document.getElementById("uploads-files")
  form.closest("li").remove()
  status.textContent = "Left out. It was not saved."
  changed()
  next.focus()
}

function showSaved(form, { title, url, thumbnail_url: thumbnail }) {
  const card = form.closest("li")
  const hadFocus = card.contains(document.activeElement)
  const file = form.querySelector(".upload__file")
  const link = Object.assign(document.createElement("a"), { href: url, textContent: title })
  file.querySelector("canvas").replaceWith(Object.assign(document.createElement("img"), { src: thumbnail, alt: "" }))
  file.querySelector("h3").replaceChildren(link)
  file.querySelector("p").textContent = "Saved in the library."
  card.classList.add("upload--saved")
  card.replaceChildren(file)
  if (hadFocus) link.focus()
}

async function save(form, file) {
  const errors = lacking(form, file)
  showErrors(form, errors)
  if (Object.keys(errors).length) {
    form.querySelector("[aria-invalid]")?.focus()
    return
  }
  const data = new FormData(form)
  data.set("upload", file)
  const sending = form.querySelector(".upload__sending")
  const bar = sending.querySelector("progress")
  const buttons = form.querySelectorAll(".upload__steps button")
  const stop = new AbortController()
  const stopButton = sending.querySelector("[data-stop]")
  stopButton.onclick = () => stop.abort()
  stopButton.hidden = false
  bar.value = 0
  sending.hidden = false
  for (const button of buttons) button.disabled = true
  const answer = await send(uploads.dataset.uploads, data, {
    progress: (percent) => (bar.value = percent),
    sent: () => (stopButton.hidden = true),
    signal: stop.signal,
  })
  sending.hidden = true
  for (const button of buttons) button.disabled = false
  if (answer.saved) {
    showSaved(form, answer.saved)
    status.textContent = `Saved “${answer.saved.title}”.`
    changed()
  } else {
    showErrors(form, answer.errors)
    showSame(form, answer.same)
    form.querySelector("[aria-invalid]")?.focus()
  }
}

function show(form, file) {
  form.querySelector(".upload__name").textContent = `File: ${file.name}, ${weight(file)}`
  showErrors(form, file.size > LARGEST ? { upload: [TOO_LARGE] } : {})
  preview(form.querySelector("canvas"), file).catch(() => {
    showErrors(form, { upload: ["This browser cannot show the file, so it may not be a picture. Saving it will tell."] })
  })
}

function add(file) {
  made += 1
  const holder = document.createElement("template")
  holder.innerHTML = uploads.querySelector("template").innerHTML.replaceAll("__number__", made) // nosemgrep: html-from-a-script - the same, and a number
  const card = holder.content.firstElementChild
  const form = card.querySelector("form")
  let chosen = file
  list.append(card)
  form.saveFile = () => save(form, chosen)
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    form.saveFile()
  })
  form.querySelector("[data-leave-out]").addEventListener("click", () => leaveOut(form))
  form.querySelector(".upload__other input").addEventListener("change", ({ target }) => {
    if (!target.files.length) return
    chosen = target.files[0]
    show(form, chosen)
  })
  show(form, file)
  return card
}

function take(files) {
  const cards = [...files].map(add)
  if (!cards.length) return
  status.textContent = `${cards.length === 1 ? "One picture" : `${cards.length} pictures`} to describe.`
  changed()
  cards[0].querySelector("h3").focus()
}

if (uploads) {
  const drop = uploads.querySelector(".uploads__drop")
  const files = document.getElementById("uploads-files")
  uploads.hidden = false
  document.getElementById("content-main").hidden = true // the form for one picture

  files.addEventListener("change", () => {
    take(files.files)
    files.value = ""
  })
  for (const kind of ["dragenter", "dragover"]) {
    addEventListener(kind, (event) => {
      event.preventDefault() // or the browser would leave the page and show the file
      drop.classList.add("uploads__drop--over")
    })
  }
  addEventListener("dragleave", (event) => event.relatedTarget ?? drop.classList.remove("uploads__drop--over"))
  addEventListener("drop", (event) => {
    event.preventDefault()
    drop.classList.remove("uploads__drop--over")
    take(event.dataTransfer.files)
  })
  all.querySelector("button").addEventListener("click", async () => {
    for (const form of open()) await form.saveFile() // one after the other: a slow line carries one file best
    const left = open().length
    status.textContent = left ? `${left} still to be described or left out.` : "All pictures are saved."
  })
  addEventListener("beforeunload", (event) => open().length && event.preventDefault())
}
