// Say to screen readers which field the editor is: it replaces the textarea that the label names.
document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
  const label = document.querySelector(`label[for="${textarea.id}"]`)
  editor.view.dom.setAttribute("aria-label", label.textContent.replace(/:\s*$/, ""))
})
