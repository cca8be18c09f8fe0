// Suggests titles while somebody types into a search field (WAI-ARIA 1.2, combobox with a list). Without it the form works.
const PAUSE = 180 // milliseconds without a key
const SHORTEST = 2

const option = (suggestion, id) => {
  const item = document.createElement("li")
  item.id = id
  item.role = "option"
  item.textContent = suggestion.title
  item.dataset.address = suggestion.address
  return item
}

document.querySelectorAll("form[data-suggestions]").forEach((form) => {
  const field = form.elements.q
  const list = document.createElement("ul")
  let asked = null
  let waiting = 0

  list.id = `${field.id}-suggestions`
  list.role = "listbox"
  list.className = "suggestions"
  list.ariaLabel = form.querySelector("label").textContent
  list.hidden = true
  field.parentElement.append(list)
  field.role = "combobox"
  field.setAttribute("aria-autocomplete", "list")
  field.setAttribute("aria-controls", list.id)
  field.ariaExpanded = "false"

  const chosen = () => list.querySelector("[aria-selected=true]")
  const choose = (item) => {
    chosen()?.removeAttribute("aria-selected")
    if (!item) return field.removeAttribute("aria-activedescendant")
    item.ariaSelected = "true"
    item.scrollIntoView({ block: "nearest" })
    field.setAttribute("aria-activedescendant", item.id)
  }
  const close = () => {
    clearTimeout(waiting)
    asked?.abort()
    list.hidden = true
    field.ariaExpanded = "false"
    choose(null)
  }
  const suggest = async () => {
    const words = field.value.trim()
    if (words.length < SHORTEST) return close()
    asked?.abort()
    asked = new AbortController()
    const { signal } = asked
    const answer = await fetch(`${form.dataset.suggestions}?q=${encodeURIComponent(words)}`, { signal }).catch(() => null)
    if (!answer?.ok) return
    const { suggestions } = await answer.json()
    if (signal.aborted || document.activeElement !== field) return
    const before = chosen()?.dataset.address // it stays chosen when an answer that was on its way comes after the keys
    list.replaceChildren(...suggestions.map((each, number) => option(each, `${list.id}-${number}`)))
    choose([...list.children].find((item) => item.dataset.address === before))
    list.hidden = !suggestions.length
    field.ariaExpanded = String(!list.hidden)
  }

  field.addEventListener("input", () => {
    clearTimeout(waiting)
    waiting = setTimeout(suggest, PAUSE)
  })
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return
    const items = [...list.children]
    const at = items.indexOf(chosen())
    if (event.key === "ArrowDown") choose(items[at + 1 < items.length ? at + 1 : -1])
    else if (event.key === "ArrowUp") choose(items[at < 0 ? items.length - 1 : at - 1])
    else if (event.key === "Escape") close()
    else if (event.key === "Enter" && at >= 0) location.assign(items[at].dataset.address)
    else return
    event.preventDefault()
  })
  field.addEventListener("blur", close)
  form.addEventListener("submit", close)
  // Before the field loses the focus, which would take the list away.
  list.addEventListener("pointerdown", (event) => event.preventDefault())
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]")
    if (item) location.assign(item.dataset.address)
  })
})
