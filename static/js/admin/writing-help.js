// Asks for the help with what is typed once typing pauses; a sentence it names is found in the text by a click.
const PAUSE = 1200

const form = document.getElementById("article_form")
const found = document.querySelector(".writing-help__found")
const problem = document.querySelector(".writing-help__problem")

// Where the words of an element stand as one text, with the node and offset of each character.
function* letters(element) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    for (let place = 0; place < walker.currentNode.length; place += 1) {
      const letter = walker.currentNode.data[place]
      if (letter.trim()) yield { letter, node: walker.currentNode, place }
    }
  }
}

// White space is left out on both sides: the text on the screen has other spaces than the sentence.
function select(sentence) {
  const editor = form.querySelector(".ProseMirror")
  if (!editor) return false // it is still loading
  const text = [...letters(editor)]
  const wanted = sentence.replace(/\s+/gu, "")
  const start = text.map(({ letter }) => letter).join("").indexOf(wanted)
  if (start < 0) return false
  const [first, last] = [text[start], text[start + wanted.length - 1]]
  const range = document.createRange()
  range.setStart(first.node, first.place)
  range.setEnd(last.node, last.place + 1)
  editor.focus({ preventScroll: true })
  getSelection().removeAllRanges()
  getSelection().addRange(range)
  first.node.parentElement.scrollIntoView({ block: "center" })
  return true
}

function makeFindable() {
  for (const mark of found.querySelectorAll("mark[data-sentence]")) {
    const button = Object.assign(document.createElement("button"), { type: "button", title: "Show it in the text" })
    button.append(...mark.childNodes)
    mark.append(button)
  }
}

function start() {
  const typed = () => JSON.stringify([...new FormData(form)])
  let timer, asked
  let shown = typed()

  const tell = (sentence) => {
    if (problem.textContent !== sentence) problem.textContent = sentence
  }

  async function refresh() {
    const now = typed()
    if (now === shown) return
    asked?.abort()
    const { signal } = (asked = new AbortController())
    try {
      const answer = await fetch(found.dataset.url, { method: "POST", body: new FormData(form), redirect: "manual", signal })
      const html = await answer.text()
      if (signal.aborted) return
      if (!answer.ok) {
        tell("The help stands still: the site did not answer as usual. Your text stands in the form.")
        return
      }
      const open = [...found.querySelectorAll("details")].map((details) => details.open)
      found.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes)
      found.querySelectorAll("details").forEach((details, place) => (details.open = Boolean(open[place])))
      makeFindable()
      shown = now
      tell("")
    } catch {
      if (!signal.aborted) tell("The help stands still: the site cannot be reached just now. Your text stands in the form.")
    }
  }

  const later = () => {
    clearTimeout(timer)
    timer = setTimeout(refresh, PAUSE)
  }

  found.addEventListener("click", (event) => {
    const button = event.target.closest("mark button")
    if (button && !select(button.textContent)) tell("This sentence does not stand in the text just now.")
  })
  form.addEventListener("input", later)
  form.addEventListener("change", later)
  window.django?.jQuery(form).on("change", later) // the list of pictures (select2) speaks through jQuery alone
  makeFindable()
}

if (form && found) start()
