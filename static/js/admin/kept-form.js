// A form's typed values by name: read, compared with what the site had put there, and filled in again.
const HIDDEN = ["hidden", "password", "file", "submit", "button"]

export const editorOf = (field) => field.closest?.(".prose-editor")?.querySelector(".ProseMirror")?.editor

const lines = (text) => (text ?? "").replace(/\r\n?/g, "\n")
const trimmed = (text) => lines(text).trim()

// The fields that a person types or chooses in, by name; `only` limits them to these names.
function fieldsOf(form, only) {
  const fields = new Map()
  for (const field of form.elements) {
    if (!field.name || HIDDEN.includes(field.type) || field.tagName === "BUTTON" || field.tagName === "FIELDSET") continue
    if (only && !only.includes(field.name)) continue
    fields.set(field.name, [...(fields.get(field.name) ?? []), field])
  }
  return fields
}

const isChoice = (field) => field.type === "radio" || field.type === "checkbox"

const valueOf = (fields) =>
  isChoice(fields[0]) ? (fields.find((field) => field.checked)?.value ?? "") : lines(fields[0].value)

function givenOf(fields) {
  if (isChoice(fields[0])) return fields.find((field) => field.defaultChecked)?.value ?? ""
  if (fields[0].tagName !== "SELECT") return lines(fields[0].defaultValue)
  const options = [...fields[0].options]
  return (options.find((option) => option.defaultSelected) ?? options[0])?.value ?? ""
}

const each = (form, only, make) => Object.fromEntries([...fieldsOf(form, only)].map(([name, fields]) => [name, make(fields)]))

export const valuesOf = (form, only) => each(form, only, valueOf)

// The values that the page came with, whatever the browser filled in after that.
export const givenValuesOf = (form, only) => each(form, only, givenOf)

// The words of what is chosen in lists whose options come from the server only as they are asked for.
export const labelsOf = (form, only) =>
  each(form, only, ([field]) => (field.matches("select.admin-autocomplete") ? (field.selectedOptions[0]?.textContent.trim() ?? "") : ""))

export function differing(one, other) {
  return Object.keys(one).filter((name) => name in other && trimmed(one[name]) !== trimmed(other[name]))
}

function choose(field, value, label) {
  if (value && ![...field.options].some((option) => option.value === value)) {
    field.add(new Option(label || `Number ${value}`, value))
  }
  field.value = value
}

export function fill(form, values, labels = {}) {
  for (const [name, fields] of fieldsOf(form, Object.keys(values))) {
    const [field] = fields
    const value = String(values[name] ?? "")
    const editor = editorOf(field)
    if (isChoice(field)) {
      for (const choice of fields) choice.checked = choice.value === value
    } else if (field.tagName === "SELECT") {
      choose(field, value, labels[name])
    } else if (editor) {
      editor.commands.setContent(value) // the editor writes into its own field
    } else {
      field.value = value
    }
    field.dispatchEvent(new Event("input", { bubbles: true }))
    field.dispatchEvent(new Event("change", { bubbles: true }))
  }
}
