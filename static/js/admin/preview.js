// The page beside the form as one types: asked for when typing pauses, never while it is hidden, and never saved.
const PAUSE = 700
const OPEN = "preview-open"
const WIDTH = "preview-width"
const STANDS = "Your text stands in the form as you typed it."

const form = document.getElementById("article_form")
const pane = document.getElementById("preview-pane")
const toggle = document.querySelector(".preview-bar button")

// Storage may be off or full; the preview then forgets how it was left.
const recall = (key) => {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}
const remember = (key, value) => {
  try {
    localStorage.setItem(key, value)
  } catch {
    // See above.
  }
}

// Put what differs of the next page into the one that is shown, so that nothing else moves or loads again.
function graft(shown, next) {
  const old = [...shown.childNodes]
  const fresh = [...next.childNodes]
  let same = 0
  while (old.length && fresh.length && old[0].isEqualNode(fresh[0])) {
    old.shift()
    fresh.shift()
    same += 1
  }
  while (old.length && fresh.length && old.at(-1).isEqualNode(fresh.at(-1))) {
    old.pop()
    fresh.pop()
  }
  const [one, other] = [old[0], fresh[0]]
  const isInside = old.length === 1 && fresh.length === 1 && one.nodeType === Node.ELEMENT_NODE
  if (isInside && one.cloneNode(false).isEqualNode(other.cloneNode(false))) {
    graft(one, other)
    return
  }
  const place = shown.childNodes[same + old.length] ?? null
  for (const node of old) node.remove()
  for (const node of fresh) shown.insertBefore(node, place)
}

const styles = (page) => [...page.querySelectorAll("link[rel=stylesheet]")].map((link) => link.getAttribute("href")).join()

function parsed(html) {
  const page = new DOMParser().parseFromString(html, "text/html")
  for (const idle of page.querySelectorAll("script, link[rel=preload]")) idle.remove()
  // The sandbox opens no other windows, so such a link leads nowhere even where the click below is not heard.
  for (const link of page.querySelectorAll("a[href]:not([href^='#'])")) link.target = "_blank"
  return page
}

function start() {
  const frame = pane.querySelector("iframe")
  const stage = pane.querySelector(".preview-pane__stage")
  const problem = pane.querySelector("[role=status]")
  const widths = [...pane.querySelectorAll("[name=preview-width]")]
  const typed = () => JSON.stringify([...new FormData(form)])

  let timer, asked, shown
  let isLoading = false

  function show(html) {
    const next = parsed(html)
    const page = frame.contentDocument
    if (!isLoading && styles(page) === styles(next)) {
      graft(page.body, next.body)
    } else {
      isLoading = true
      frame.srcdoc = `<!doctype html>${next.documentElement.outerHTML}`
    }
  }

  frame.addEventListener("load", () => {
    isLoading = false
    const page = frame.contentDocument
    page.addEventListener("submit", (event) => event.preventDefault())
    page.addEventListener("click", (event) => {
      const link = event.target.closest("a[href]")
      if (!link) return
      event.preventDefault()
      const address = link.getAttribute("href")
      if (address.startsWith("#")) page.getElementById(decodeURIComponent(address.slice(1)))?.scrollIntoView()
    })
  })

  function refused(answer, html) {
    if (answer.type === "opaqueredirect") {
      return `You were signed out, so the preview stands still. ${STANDS} Sign in again in another tab, then go on here.`
    }
    if (answer.status === 422) {
      const sentences = [...parsed(html).querySelectorAll("[data-problem]")].map((item) => item.textContent)
      return `The preview waits until this is mended. ${sentences.join(" ")}`
    }
    if (answer.status === 403) {
      return `The site refused the preview: you may not change this article any more, or you signed in anew. ${STANDS}`
    }
    return `The site could not make the preview just now. ${STANDS} It tries again with your next change.`
  }

  const tell = (sentence) => {
    if (problem.textContent !== sentence) problem.textContent = sentence
  }

  async function refresh() {
    clearTimeout(timer)
    const now = typed()
    if (pane.hidden || now === shown) return
    asked?.abort()
    const { signal } = (asked = new AbortController())
    try {
      const answer = await fetch(pane.dataset.url, { method: "POST", body: new FormData(form), redirect: "manual", signal })
      const html = await answer.text()
      if (signal.aborted) return
      if (answer.ok) {
        show(html)
        shown = now
      }
      tell(answer.ok ? "" : refused(answer, html))
    } catch {
      if (!signal.aborted) tell(`The site cannot be reached just now. ${STANDS} The preview tries again with your next change.`)
    }
  }

  function later() {
    clearTimeout(timer)
    if (!pane.hidden) timer = setTimeout(refresh, PAUSE)
  }

  // The chosen width fits into the room there is: the page is laid out as wide as asked, then made smaller.
  function fit() {
    const width = Number(widths.find((choice) => choice.checked).value)
    const scale = Math.min(1, stage.clientWidth / width)
    frame.style.width = `${width}px`
    frame.style.height = `${stage.clientHeight / scale}px`
    frame.style.transform = `translateX(${Math.max(0, (stage.clientWidth - width * scale) / 2)}px) scale(${scale})`
  }

  function set(isOpen) {
    pane.hidden = !isOpen
    pane.parentElement.classList.toggle("writing-desk--beside", isOpen)
    toggle.setAttribute("aria-expanded", isOpen)
    toggle.textContent = isOpen ? "Hide the page" : "Show the page as you type"
    if (isOpen) {
      refresh()
    } else {
      clearTimeout(timer)
      asked?.abort()
    }
  }

  // A form of its own, so that nothing takes this for the article's form being sent.
  function openInTab(event) {
    event.preventDefault()
    const copy = document.createElement("form")
    Object.assign(copy, { method: "post", action: pane.dataset.url, target: "_blank", hidden: true })
    for (const [name, value] of new FormData(form)) {
      copy.append(Object.assign(document.createElement("textarea"), { name, value }))
    }
    document.body.append(copy)
    copy.submit()
    copy.remove()
  }

  toggle.addEventListener("click", () => {
    set(pane.hidden)
    remember(OPEN, pane.hidden ? "no" : "yes")
    if (!pane.hidden && pane.getBoundingClientRect().top > innerHeight) pane.scrollIntoView()
  })
  pane.querySelector("[data-preview=close]").addEventListener("click", () => {
    toggle.click()
    toggle.focus()
  })
  pane.querySelector("[data-preview=tab]").addEventListener("click", openInTab)
  document.getElementById("preview-submit").addEventListener("click", openInTab)
  for (const choice of widths) {
    choice.addEventListener("change", () => {
      remember(WIDTH, choice.value)
      fit()
    })
  }

  form.addEventListener("input", later)
  form.addEventListener("change", later)
  window.django?.jQuery(form).on("change", later) // the list of pictures (select2) speaks through jQuery alone
  addEventListener("online", later)

  const kept = recall(WIDTH)
  ;(widths.find((choice) => choice.value === kept) ?? widths[0]).checked = true
  new ResizeObserver(fit).observe(stage)
  toggle.parentElement.hidden = false
  set(recall(OPEN) === "yes")
}

if (form && pane && toggle) start()
