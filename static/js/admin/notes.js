// A button that takes the words selected in the editor as the passage of a note.
const picker = document.querySelector("[data-note-passage]")
const editor = () => document.querySelector("#article_form .ProseMirror[contenteditable]")?.editor

function selectedWords() {
  const { doc, selection } = editor()?.state ?? {}
  return selection ? doc.textBetween(selection.from, selection.to, " ").replace(/\s+/g, " ").trim() : ""
}

if (picker && document.getElementById("id_body")) {
  const status = picker.querySelector("[role=status]")
  picker.hidden = false
  picker.querySelector("button").addEventListener("click", () => {
    const words = selectedWords()
    if (words) {
      document.getElementById("id_note_passage").value = words
      document.getElementById("id_note_words").focus()
    }
    status.textContent = words ? "Taken. Now write your note about these words." : "Select words in the text below first."
  })
}
