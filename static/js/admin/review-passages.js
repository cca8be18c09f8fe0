// A button that copies the words selected in the preview into the next empty remark, in a new row when none is empty.
const preview = document.getElementById("review-preview")
const picker = document.querySelector("[data-passage-picker]")
const passages = document.getElementById("passages")

const BLOCKS = "p, h1, h2, h3, h4, li, blockquote, br"

function selectedWords() {
  const selection = preview.contentDocument?.getSelection()
  if (!selection?.rangeCount) return ""
  const words = selection.getRangeAt(0).cloneContents()
  // A phone number is kept by name: the text that is reviewed does not hold its digits.
  for (const number of words.querySelectorAll(".phone-link")) number.remove()
  for (const block of words.querySelectorAll(BLOCKS)) block.after("\n")
  return words.textContent.replace(/\s+/g, " ").trim()
}

function addRow() {
  const total = passages.querySelector("[name$=-TOTAL_FORMS]")
  const most = passages.querySelector("[name$=-MAX_NUM_FORMS]")
  const index = Number(total.value)
  if (index >= Number(most.value)) return null
  const template = passages.querySelector("template")
  const holder = document.createElement("template")
  holder.innerHTML = template.innerHTML.replaceAll("__prefix__", index).replaceAll("__number__", index + 1) // nosemgrep: html-from-a-script - a template of the page, and numbers
  template.before(holder.content)
  total.value = index + 1
  return template.previousElementSibling
}

function emptyRow() {
  const rows = [...passages.querySelectorAll("[data-remark-row]")]
  const isEmpty = (row) => [...row.querySelectorAll("textarea")].every((field) => !field.value.trim())
  return rows.find(isEmpty) ?? addRow()
}

if (preview && picker && passages) {
  const status = picker.querySelector("[role=status]")
  picker.hidden = false
  picker.querySelector("button").addEventListener("click", () => {
    const words = selectedWords()
    const row = words && emptyRow()
    if (!words) {
      status.textContent = "Select words in the page below first."
    } else if (!row) {
      status.textContent = "There is no room for more remarks. Put the rest into the comment."
    } else {
      const [passage, comment] = row.querySelectorAll("textarea")
      passage.value = words
      status.textContent = "Copied. Now say what to change about these words."
      comment.focus()
    }
  })
}
