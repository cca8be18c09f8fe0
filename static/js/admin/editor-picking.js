// Choosing one of the articles or pictures that the site knows, found as one types.
import { crel } from "django-prose-editor/editor"

const PAUSE = 250 // milliseconds after the last key

let count = 0

/** Read what an address answers to these parameters; throws when it does not. */
export const read = async (address, parameters) => {
  const answer = await fetch(`${address}?${new URLSearchParams(parameters)}`, { redirect: "error" })
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`)
  return answer.json()
}

/**
 * A search field above a list to choose from. `kind` names the list in the answer of `address`, `key` what tells its
 * items apart, `draw(item)` gives the nodes that show one, `words` are those for none, one and several items.
 */
export const searchList = ({ label, address, kind, key, draw, words, css = "", onChoose = () => {} }) => {
  const name = `editor-pick-${++count}`
  const input = crel("input", { id: name, type: "search", autocomplete: "off", maxLength: 200 })
  const status = crel("p", { className: "editor-pick__status", role: "status" })
  const error = crel("p", { id: `${name}-error`, className: "editor-dialog__error" })
  const list = crel("div", { className: `editor-pick__list ${css}`, role: "radiogroup", "aria-label": "Results" })
  const dom = crel("div", { className: "editor-pick" }, [
    crel("label", { htmlFor: name, textContent: label }),
    error,
    input,
    status,
    list,
  ])
  const items = new Map()
  let chosen = null
  let asked = 0
  let timer

  const option = (item) => {
    const value = String(item[key])
    const radio = crel("input", { type: "radio", name: `${name}-choice`, value, checked: value === chosen })
    return crel("label", { className: "editor-pick__item" }, [radio, ...draw(item)])
  }
  const show = (found) => {
    const kept = chosen && !found.some((item) => String(item[key]) === chosen) ? [items.get(chosen)] : []
    for (const item of found) items.set(String(item[key]), item)
    list.replaceChildren(...[...kept, ...found].map(option))
  }
  const search = async () => {
    const turn = ++asked
    try {
      const { [kind]: found, total } = await read(address, { q: input.value })
      if (turn !== asked) return
      show(found)
      const [none, one, several] = words
      const all = total > found.length ? `The newest ${found.length} of ${total}` : found.length
      status.textContent = found.length ? `${all} ${found.length === 1 ? one : several}` : none
    } catch {
      status.textContent = "The list could not be read. Are you online, and still signed in? Type again to retry."
    }
  }
  const choose = (item) => {
    chosen = String(item[key])
    items.set(chosen, item)
    list.querySelector(`input[value="${CSS.escape(chosen)}"]`)?.closest("label").remove()
    list.prepend(option(item))
    onChoose(item)
  }

  input.addEventListener("input", () => {
    clearTimeout(timer)
    timer = setTimeout(search, PAUSE)
  })
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return
    event.preventDefault() // Enter searches; the button sends the form
    clearTimeout(timer)
    search()
  })
  list.addEventListener("change", ({ target }) => {
    chosen = target.value
    error.textContent = ""
    onChoose(items.get(chosen))
  })
  const complain = (sentence) => {
    error.textContent = sentence
    input.setAttribute("aria-describedby", error.id)
    input.focus()
    return null
  }
  return { dom, search, choose, complain, chosen: () => items.get(chosen) ?? null }
}
