// The article's form never loses a word: what is typed is kept in this browser at once and on the site a little later,
// and whatever was kept and not saved is offered above the form. Only Save makes a revision.
import { differing, editorOf, fill, givenValuesOf, labelsOf, valuesOf } from "./kept-form.js"
import { ask, difference, moment, wordCount } from "./kept-offer.js"
import { cookie, renewTokens, send } from "./kept-server.js"
import { statusLine } from "./kept-status.js"
import { store } from "./kept-store.js"

const HERE_AFTER = 400 // milliseconds: nearly every key stroke of a person
const PAUSE = 2_500
const EVERY = 10_000
const FIRST_RETRY = 4_000
const LAST_RETRY = 60_000
const KEEPALIVE_CHARACTERS = 20_000 // a request that outlives its page may hold 64 kB

const page = document.getElementById("kept")
const form = document.getElementById("article_form")

function start(data) {
  const names = Object.keys(data.fields)
  const given = givenValuesOf(form, names)
  const keptAs = Object.assign(document.createElement("input"), { type: "hidden", name: "kept_as" })
  form.append(keptAs)

  let id = store.newId()
  let isUnsaved = data.is_unsaved // what stands in the form came from somewhere else than the stored article
  let isTouched = false
  let isSubmitted = false
  let here = null // what this browser has kept, as text
  let there = null // what the site has kept
  let isStopped = false // the site takes no more of this form
  let failures = 0
  let trouble = ""
  let sending = null
  let unsentSince = 0
  let hereTimer, thereTimer
  let offers = []

  const values = () => valuesOf(form, names)
  const isDirty = () => isUnsaved || differing(values(), given).length > 0
  const key = () => data.key || form.elements.draft_key.value
  const isAsked = () => offers.some((offer) => offer.isOnSite && offer.key === key())
  const status = statusLine(form, page, { timeZone: data.time_zone, signInUrl: data.sign_in_url })

  // Keep the form in this browser; say whether nothing typed is missing there.
  function keepHere() {
    const fields = values()
    const text = JSON.stringify(fields)
    if (text === here) return true
    if (isSubmitted) {
      // What is typed after Save was pressed is not what is being saved.
      id = store.newId()
      isSubmitted = false
    }
    if (!isDirty()) {
      store.remove({ account: data.account, key: key(), id })
      here = null
      return true
    }
    const based_on = Number(form.elements.based_on.value)
    const at = new Date().toISOString()
    const labels = labelsOf(form, names)
    here = store.put({ account: data.account, key: key(), id, at, based_on, fields, labels }) ? text : null
    return here !== null
  }

  function tell() {
    if (!isDirty()) return
    const text = JSON.stringify(values())
    const isHere = here === text
    if (there === text) status.kept()
    else if (isHere && (trouble || isStopped || isAsked())) status.keptHere(isAsked())
    else if (isHere) status.kept()
    else status.notKept()
    status.trouble(trouble, { isHere })
  }

  function later(delay) {
    clearTimeout(thereTimer)
    thereTimer = setTimeout(keepThere, delay)
  }

  async function keepThere({ keepalive = false } = {}) {
    clearTimeout(thereTimer)
    const fields = values()
    const text = JSON.stringify(fields)
    if (isStopped || isSubmitted || isAsked() || text === there || (there === null && !isDirty())) return
    if (sending && !keepalive) return
    renewTokens(data.token_cookie)
    const typed = { ...fields, account: data.account, kept_as: id, draft_key: key(), based_on: form.elements.based_on.value }
    const request = send(data.url, typed, {
      tokenCookie: data.token_cookie,
      keepalive: keepalive && text.length < KEEPALIVE_CHARACTERS,
    })
    sending = request
    const answer = await request
    if (sending === request) sending = null
    hear(answer, text)
  }

  function hear(answer, text) {
    const before = trouble
    if (answer.kind === "kept") {
      there = text
      failures = 0
      unsentSince = 0
      trouble = ""
      if (before) status.recovered(before)
      tell()
      if (JSON.stringify(values()) !== text) later(PAUSE)
      return
    }
    trouble = answer.kind
    status.because(answer.error ?? "")
    isStopped = answer.kind === "conflict" || answer.kind === "denied"
    failures += 1
    tell()
    // What is wrong with the text itself is mended by typing; all else may pass.
    if (!isStopped && answer.kind !== "refused") later(Math.min(LAST_RETRY, FIRST_RETRY * 2 ** (failures - 1)))
  }

  function typed({ target } = {}) {
    if (!isTouched && target && editorOf(target) && !here) {
      // The editor itself writes its field once it has read the text; nobody typed that.
      given[target.name] = target.value
      return
    }
    hereTimer ??= setTimeout(() => {
      hereTimer = undefined
      keepHere()
      tell()
    }, HERE_AFTER)
    if (trouble && trouble !== "refused") return
    unsentSince ||= Date.now()
    later(Math.max(0, Math.min(PAUSE, unsentSince + EVERY - Date.now())))
  }

  function again() {
    renewTokens(data.token_cookie)
    if (trouble && !isStopped) keepThere()
  }

  function leave() {
    keepHere()
    keepThere({ keepalive: true })
  }

  // What was kept before

  function found() {
    const present = values()
    const merged = data.offers.map((row) => ({ ...row, isOnSite: true, copies: [] }))
    for (const copy of store.of(data.account, data.key)) {
      if (copy.id === id) continue
      const same = merged.find((other) => other.key === copy.key && !differing(copy.fields, other.fields).length)
      const before = merged.find((other) => other.isOnSite && other.fields.kept_as === copy.id)
      const target = same ?? before
      if (target) {
        target.copies.push(copy)
        // The same page wrote both, and here it wrote last.
        if (target === before) Object.assign(target, { at: copy.at, fields: copy.fields, labels: copy.labels })
      } else {
        merged.push({ ...copy, copies: [copy] })
      }
    }
    const useful = []
    for (const offer of merged) {
      const names = differing(offer.fields, present)
      if (names.length) useful.push(described(offer, names, present))
      else for (const copy of offer.copies) store.remove(copy)
    }
    return useful.sort((one, other) => Date.parse(other.at) - Date.parse(one.at))
  }

  function described(offer, differingNames, present) {
    const words = wordCount(offer.fields.body ?? "")
    const sentence = data.key
      ? difference(differingNames, data.fields, offer.fields, present)
      : `A new article: “${offer.fields.title?.trim() || "Untitled draft"}”, ${words} ${words === 1 ? "word" : "words"}.`
    const isOlder = data.key && offer.based_on < data.version
    const described = { ...offer, sentence: isOlder ? `${sentence} ${data.saved_since} Saving it shows you both texts.` : sentence }
    return Object.assign(described, { bringBack: () => bringBack(described), discard: () => discard(described) })
  }

  function bringBack(offer) {
    keepHere()
    if (here !== null) {
      // What stood in the form stays kept as a copy of its own.
      id = store.newId()
      here = null
    }
    isTouched = isUnsaved = true
    fill(form, Object.fromEntries(names.filter((name) => name in offer.fields).map((name) => [name, offer.fields[name]])), offer.labels)
    if (data.key) form.elements.based_on.value = offer.based_on
    else form.elements.draft_key.value = offer.key
    offer.isOnSite = false
    if (keepHere()) for (const copy of offer.copies) store.remove(copy)
    keepThere()
    tell()
    return { isDone: true, words: `Your text from ${moment(offer.at, data.time_zone)} is back in the form. Save it when it is ready.` }
  }

  async function discard(offer) {
    if (offer.isOnSite) {
      const answer = await send(data.discard_url, { key: offer.key }, { tokenCookie: data.token_cookie })
      if (answer.kind !== "kept") return { isDone: false, words: "It could not be discarded just now. Try again in a moment." }
    }
    for (const copy of offer.copies) store.remove(copy)
    offer.isOnSite = false
    typed()
    return { isDone: true, words: "Discarded." }
  }

  // From here on

  const { name: savedCookie, path } = data.saved_cookie
  store.sweep(cookie(savedCookie).split("."))
  document.cookie = `${savedCookie}=; path=${path}; max-age=0; samesite=lax`
  if (data.saved) status.saved(data.saved)
  if (isUnsaved) keepHere()
  offers = found()
  ask(page.querySelector(".kept__offers"), offers, { timeZone: data.time_zone, say: status.say })
  if (isUnsaved) typed()

  for (const touch of ["keydown", "pointerdown", "paste", "drop"]) {
    form.addEventListener(touch, () => (isTouched = true), { capture: true, once: true })
  }
  form.addEventListener("input", typed)
  form.addEventListener("change", typed)
  window.django?.jQuery(form).on("change", () => typed()) // the list of pictures (select2) speaks through jQuery alone
  document.addEventListener("submit", () => renewTokens(data.token_cookie), { capture: true })
  form.addEventListener("submit", ({ submitter }) => {
    keepHere()
    if (submitter?.hasAttribute("formaction")) return
    keptAs.value = id
    isSubmitted = true
    clearTimeout(thereTimer)
  })
  addEventListener("online", again)
  addEventListener("focus", again)
  document.addEventListener("visibilitychange", () => (document.hidden ? leave() : again()))
  addEventListener("pagehide", leave)
  addEventListener("beforeunload", (event) => {
    const isSafe = isSubmitted || !isDirty() || keepHere() || there === JSON.stringify(values())
    if (!isSafe) event.preventDefault()
  })
}

if (page && form) start(JSON.parse(document.getElementById("kept-data").textContent))
