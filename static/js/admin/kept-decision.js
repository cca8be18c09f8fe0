// Keeps in this browser what is typed into a form that asks for it (data-kept names the form), and offers it again.
import { differing, fill, givenValuesOf, valuesOf } from "./kept-form.js"
import { ask, moment } from "./kept-offer.js"
import { store } from "./kept-store.js"

const AFTER = 400 // milliseconds
const EXCERPT = 80

// Rows that a list of remarks had when it was typed, and lacks now.
function addRows(form, names) {
  const template = form.querySelector("template")
  const total = form.querySelector("[name$=-TOTAL_FORMS]")
  if (!template || !total) return
  for (let index = Number(total.value); names.some((name) => name.includes(`-${index}-`)); index += 1) {
    const row = document.createElement("template")
    row.innerHTML = template.innerHTML.replaceAll("__prefix__", index).replaceAll("__number__", index + 1) // nosemgrep: html-from-a-script - a template of the page, and numbers
    template.before(row.content)
    total.value = index + 1
  }
}

// `kept` is the form's name, `account` whose it is, `stamp` what changes once the form was recorded.
function start(form) {
  const { kept: key, account, stamp, timeZone } = form.dataset
  const given = givenValuesOf(form)
  const id = store.newId()
  let isSent = false
  let timer

  function keep() {
    const fields = valuesOf(form)
    const copy = { account, key, id, at: new Date().toISOString(), fields, stamp, isSent }
    const isTyped = Object.entries(fields).some(([name, value]) => value.trim() !== (given[name] ?? "").trim())
    return isTyped ? store.put(copy) : (store.remove(copy), true)
  }

  const notice = Object.assign(document.createElement("div"), { className: "kept__notice", tabIndex: -1 })
  notice.setAttribute("role", "status")
  const say = (words) => {
    notice.replaceChildren(Object.assign(document.createElement("p"), { textContent: words }))
    notice.focus()
  }

  function offerOf(copy) {
    const typed = Object.entries(copy.fields).filter(([name, value]) => value.trim() !== (given[name] ?? "").trim())
    const [longest] = typed.map(([, value]) => value.trim()).sort((one, other) => other.length - one.length)
    return {
      at: copy.at,
      sentence: `It begins: “${longest.slice(0, EXCERPT)}${longest.length > EXCERPT ? "…" : ""}”`,
      bringBack() {
        addRows(form, Object.keys(copy.fields))
        fill(form, copy.fields)
        if (keep()) store.remove(copy)
        return { isDone: true, words: `Your words from ${moment(copy.at, timeZone)} are back in the form.` }
      },
      discard() {
        store.remove(copy)
        return { isDone: true, words: "Discarded." }
      },
    }
  }

  store.sweep()
  const useful = []
  for (const copy of store.of(account, key)) {
    const isRecorded = copy.isSent && copy.stamp !== stamp
    const isShown = !differing(copy.fields, valuesOf(form)).length && Object.keys(copy.fields).every((name) => name in given)
    if (isRecorded || isShown) store.remove(copy)
    else useful.push(copy)
  }
  const place = document.createElement("div")
  place.className = "kept__offers"
  form.before(notice, place)
  ask(place, useful.map(offerOf), { timeZone, say })

  const typed = () => {
    timer ??= setTimeout(() => {
      timer = undefined
      keep()
    }, AFTER)
  }
  form.addEventListener("input", typed)
  form.addEventListener("change", typed)
  form.addEventListener("submit", () => {
    isSent = true
    keep()
  })
  addEventListener("pagehide", keep)
  addEventListener("beforeunload", (event) => !isSent && !keep() && event.preventDefault())
}

for (const form of document.querySelectorAll("form[data-kept]")) start(form)
