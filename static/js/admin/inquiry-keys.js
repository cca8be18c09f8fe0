// Keys on a message's page: each presses the link or button that names it. They work only while nothing is focused, so
// that no typing and no screen reader's own key is taken (WCAG 2.1.4), and can be switched off.
const OFF = "message-keys-off"

const panel = document.querySelector("[data-keys]")
const box = panel.querySelector("input")

function isOn() {
  try {
    return localStorage.getItem(OFF) === null
  } catch {
    return true
  }
}

box.disabled = false
box.checked = isOn()
box.addEventListener("change", () => {
  try {
    box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")
  } catch {
    // Without storage the choice holds for this page.
  }
})

document.addEventListener("keydown", (event) => {
  const isFree = document.activeElement === document.body || document.activeElement === null
  if (!box.checked || !isFree || event.ctrlKey || event.metaKey || event.altKey) return
  document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click()
})
