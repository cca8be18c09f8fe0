// Say every minute that the article is open here, and show who else has it open; say so when the page is left.
const EVERY = 60_000

const banner = document.querySelector(".presence")
const token = document.querySelector("#article_form [name=csrfmiddlewaretoken]")

const filled = (fields) => {
  const data = new FormData()
  data.set("csrfmiddlewaretoken", token.value)
  for (const [name, value] of Object.entries(fields)) data.set(name, value)
  return data
}

const line = ({ words, seen }) => {
  const item = document.createElement("li")
  const age = document.createElement("span")
  age.className = "presence__seen"
  age.setAttribute("aria-live", "off") // how long ago changes every minute; nobody wants to hear that
  age.textContent = `(last seen ${seen})`
  item.append(`${words} `, age)
  return item
}

const show = (others) => {
  const list = banner.querySelector(".presence__others")
  const items = [...list.children]
  const same = items.length === others.length && others.every(({ words }, index) => items[index].firstChild.data.trim() === words)
  if (same) {
    others.forEach(({ seen }, index) => (items[index].querySelector("span").textContent = `(last seen ${seen})`))
  } else {
    list.replaceChildren(...others.map(line))
  }
  banner.querySelector(".presence__box").hidden = others.length === 0
}

const announce = async () => {
  try {
    const answer = await fetch(banner.dataset.url, { method: "POST", body: filled({ action: "announce" }), redirect: "error" })
    if (!answer.ok) return
    const { seen, others } = await answer.json()
    banner.dataset.seen = seen
    show(others)
  } catch {
    // Offline, or signed out: the next minute tries again.
  }
}

if (banner && token) {
  setInterval(announce, EVERY)
  addEventListener("pagehide", () => {
    navigator.sendBeacon(banner.dataset.url, filled({ action: "leave", seen: banner.dataset.seen }))
  })
  // A page brought back from the browser's memory left when it was put there.
  addEventListener("pageshow", ({ persisted }) => persisted && announce())
}
