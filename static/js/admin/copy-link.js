// Buttons that copy the address in the field before them.
const status = document.querySelector(".sharing__copied")

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard
  button.addEventListener("click", async () => {
    const field = button.previousElementSibling
    try {
      await navigator.clipboard.writeText(field.value)
      status.textContent = "Copied. Anybody who has this link can read the text until it ends."
    } catch {
      field.select()
      status.textContent = "The browser did not copy. The link is marked: copy it with the keyboard."
    }
  })
}
