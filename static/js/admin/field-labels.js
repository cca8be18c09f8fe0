// Say to screen readers which field a widget is that stands in place of the one its label names.
function labelOf(field) {
  return document.querySelector(`label[for="${field.id}"]`).textContent.replace(/:\s*$/, "")
}

document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
  editor.view.dom.setAttribute("aria-label", labelOf(textarea))
  if (textarea.lang) editor.view.dom.setAttribute("lang", textarea.lang)
})

// The admin makes the list of pictures (select2) with jQuery when the page is ready; what is asked for later runs later.
window.django?.jQuery(() => {
  for (const field of document.querySelectorAll("select.admin-autocomplete")) {
    for (const box of field.nextElementSibling?.querySelectorAll("[role=combobox], [role=textbox]") ?? []) {
      box.removeAttribute("aria-labelledby")
      const chosen = field.selectedOptions[0]?.textContent.trim()
      box.setAttribute("aria-label", chosen ? `${labelOf(field)}: ${chosen}` : labelOf(field))
    }
  }
})
