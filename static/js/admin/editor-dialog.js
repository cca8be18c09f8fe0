// A dialog with a form: fields with their labels, and a sentence beside the field that needs another answer.
import { crel } from "django-prose-editor/editor"

let count = 0
const newId = () => `editor-dialog-${++count}`

const described = (input, ...texts) => {
  const ids = texts.filter((text) => text.textContent).map((text) => text.id)
  if (ids.length) input.setAttribute("aria-describedby", ids.join(" "))
  else input.removeAttribute("aria-describedby")
}

/** A labelled input; `complain(sentence)` shows what is wrong with it, `complain("")` takes that back. */
export const field = (label, { help = "", ...attributes } = {}) => {
  const id = newId()
  const input = crel("input", { id, type: "text", autocomplete: "off", ...attributes })
  const helpText = crel("p", { id: `${id}-help`, className: "editor-dialog__help", textContent: help })
  const error = crel("p", { id: `${id}-error`, className: "editor-dialog__error" })
  const name = crel("label", { htmlFor: id, textContent: label })
  const isCheckbox = input.type === "checkbox"
  const dom = crel("div", { className: `editor-dialog__field${isCheckbox ? " editor-dialog__field--check" : ""}` })
  dom.append(...(isCheckbox ? [input, name, helpText, error] : [name, helpText, error, input]))
  const complain = (sentence) => {
    error.textContent = sentence
    input.toggleAttribute("aria-invalid", Boolean(sentence))
    if (sentence) input.setAttribute("aria-invalid", "true")
    described(input, error, helpText)
    if (sentence) input.focus()
    return null
  }
  const advise = (sentence) => {
    helpText.textContent = sentence
    described(input, error, helpText)
  }
  described(input, helpText)
  return { dom, input, complain, advise }
}

/** A group of radio buttons; `options` holds a [value, words, help] for each. */
export const choice = (legend, options, value) => {
  const name = newId()
  const inputs = []
  const rows = options.map(([key, words, help]) => {
    const input = crel("input", { type: "radio", name, value: key, checked: key === value })
    inputs.push(input)
    const label = crel("label", { className: "editor-dialog__option" }, [input, crel("span", { textContent: words })])
    if (help) label.append(crel("span", { className: "editor-dialog__help", textContent: help }))
    return label
  })
  const dom = crel("fieldset", { className: "editor-dialog__choice" }, [
    crel("legend", { textContent: legend }),
    ...rows,
  ])
  return { dom, inputs, chosen: () => inputs.find((input) => input.checked)?.value }
}

/**
 * Show a dialog and resolve with what `read` answers; with null when it is closed without an answer.
 * `read` may be asynchronous; while it answers null (or undefined) the dialog stays. The words `remove`, when given,
 * are a button that resolves with "remove".
 */
export const ask = (editor, { title, submit, body, read, remove, wide = false }) =>
  new Promise((resolve) => {
    const heading = crel("h2", { id: newId(), className: "editor-dialog__title", textContent: title })
    const send = crel("button", { type: "submit", className: "editor-dialog__submit", textContent: submit })
    const cancel = crel("button", { type: "button", className: "editor-dialog__quiet", textContent: "Cancel" })
    const buttons = crel("div", { className: "editor-dialog__buttons" }, read ? [send, cancel] : [cancel])
    if (!read) cancel.textContent = submit
    if (remove) {
      const button = crel("button", { type: "button", className: "editor-dialog__remove", textContent: remove })
      button.addEventListener("click", () => finish("remove"))
      buttons.append(button)
    }
    const form = crel("form", { noValidate: true, method: "dialog" }, [heading, ...body, buttons])
    const dialog = crel("dialog", {
      className: `editor-dialog${wide ? " editor-dialog--wide" : ""}`,
      "aria-labelledby": heading.id,
    })
    dialog.append(form)

    const finish = (value) => {
      // At once, and not when the browser tells of it: the next key already belongs to the text, where it was left.
      dialog.close()
      dialog.remove()
      editor.view.focus()
      resolve(value)
    }
    cancel.addEventListener("click", () => finish(null))
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault()
      finish(null)
    })
    form.addEventListener("submit", async (event) => {
      event.preventDefault()
      const value = await read?.()
      if (value !== null && value !== undefined) finish(value)
    })
    // A browser may close a dialog without asking first.
    dialog.addEventListener("close", () => dialog.isConnected && finish(null))
    // What happens in the dialog is no typing in the article's own form.
    for (const kind of ["input", "change"]) dialog.addEventListener(kind, (event) => event.stopPropagation())
    document.body.append(dialog)
    dialog.showModal()
  })
