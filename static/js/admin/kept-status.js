// Says near the buttons that save what is kept, and above the form what is wrong. Only a change of kind is announced.
import { moment } from "./kept-offer.js"

const HERE = "Your text is kept in this browser."
const LOST = "This browser cannot keep it either: copy your text before you leave this page."

const SAID_FOR = 12_000 // milliseconds; the line near the buttons goes on saying it

const WORDS = {
  conflict: "It is not kept on the site any more.",
  denied: "Ask an editor to put it in.",
  refused: "It is not kept on the site.",
  "other-account": "",
  away: "The site cannot be reached just now; it is tried again.",
}

const RECOVERED = {
  "signed-out": "You are signed in again. Your text is kept on the site too; go on here.",
  "other-account": "You are signed in again. Your text is kept on the site too; go on here.",
  away: "The site is reached again. Your text is kept there too.",
  refused: "Your text is kept on the site again.",
}

export function statusLine(form, page, { timeZone, signInUrl }) {
  const line = document.createElement("p")
  line.className = "kept-status"
  line.setAttribute("role", "status")
  const words = document.createElement("span")
  const time = document.createElement("span")
  time.setAttribute("aria-live", "off") // the time moves on with each sentence; nobody wants to hear that
  line.append(words, " ", time)
  form.querySelector(".submit-row").before(line)

  const notice = page.querySelector(".kept__notice")
  const alarm = page.querySelector(".kept__trouble")
  let shown = ""
  let reason = ""

  function set(kind, at) {
    if (words.textContent !== kind) words.textContent = kind
    time.textContent = at ? moment(at, timeZone) : ""
  }

  function put(place, sentence) {
    const paragraph = document.createElement("p")
    paragraph.append(sentence)
    place.replaceChildren(paragraph)
    return paragraph
  }

  function say(sentence, { focus = false } = {}) {
    put(notice, sentence)
    if (focus) notice.focus()
  }

  return {
    say,
    saved: (sentence) => set(sentence),
    kept: () => set("Kept", Date.now()),
    keptHere: (isAsked) => set(isAsked ? "Answer the question above the form to keep this on the site too. Kept in this browser" : "Kept in this browser", Date.now()),
    notKept: () => set("Not kept: copy your text before you leave this page."),
    because: (sentence) => (reason = sentence),
    recovered: (kind) => {
      shown = ""
      alarm.classList.remove("kept__trouble--now")
      if (!RECOVERED[kind]) {
        alarm.replaceChildren()
        return
      }
      const said = put(alarm, RECOVERED[kind])
      setTimeout(() => said.remove(), SAID_FOR)
    },
    // Say what is wrong, once for as long as it lasts.
    trouble(kind, { isHere }) {
      const now = kind && `${kind} ${isHere} ${reason}`
      if (!kind || now === shown) return
      shown = now
      alarm.classList.add("kept__trouble--now")
      const kept = isHere ? HERE : LOST
      if (kind !== "signed-out") {
        put(alarm, [reason, WORDS[kind], kept].filter(Boolean).join(" "))
        return
      }
      const link = Object.assign(document.createElement("a"), { href: signInUrl, target: "_blank", textContent: "Sign in" })
      put(alarm, `You were signed out. ${kept} `).append(link, " (opens a new tab), then go on here.")
    },
  }
}
