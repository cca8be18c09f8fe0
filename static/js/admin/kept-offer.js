// A calm box above a form: there is text that was not saved. One is asked about at a time, the newest first.
const element = (tag, properties = {}, children = []) => {
  const made = Object.assign(document.createElement(tag), properties)
  made.append(...children)
  return made
}

const DAY = { year: "numeric", month: "long", day: "numeric" }
const TIME = { hour: "numeric", minute: "2-digit" }

// The time of day in the clinic's time zone, with the date unless it was today.
export function moment(at, timeZone) {
  const time = new Date(at).toLocaleTimeString("en-US", { ...TIME, timeZone })
  const day = (date) => date.toLocaleDateString("en-US", { ...DAY, timeZone })
  const then = day(new Date(at))
  return then === day(new Date()) ? time : `${time} on ${then}`
}

export const wordCount = (html) => {
  const text = new DOMParser().parseFromString(html.replace(/<(?!\/?(?:a|em|strong|span|sup|sub)\b)/g, " <"), "text/html").body.textContent
  return text.split(/\s+/).filter(Boolean).length
}

const listed = (words) => (words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${words.at(-1)}` : words.join(""))

// What differs, in a sentence: the fields' labels, and of a long text how many words it has.
export function difference(names, labels, offered, present) {
  const words = names.map((name) => {
    const label = labels[name] ?? name
    if (name !== "body") return label
    const [mine, shown] = [wordCount(offered[name]), wordCount(present[name] ?? "")]
    return mine === shown ? `${label} (${mine} words)` : `${label} (${mine} words instead of ${shown})`
  })
  return `It differs from the form in: ${listed(words)}.`
}

// `offers` are {at, sentence, bringBack, discard}; the two may return a promise of what to say then.
export function ask(place, offers, { timeZone, say }) {
  const [offer, ...later] = offers
  if (!offer) {
    place.replaceChildren()
    return
  }
  const answer = (act) => async () => {
    const { words, isDone } = await act()
    if (isDone) {
      offers.shift()
      ask(place, offers, { timeZone, say })
    }
    say(words, { focus: true })
  }
  const button = (textContent, act) => {
    const made = element("button", { type: "button", className: "button", textContent })
    made.addEventListener("click", answer(act))
    return made
  }
  const heading = element("h2", { id: "kept-heading", textContent: `You have text from ${moment(offer.at, timeZone)} that was not saved` })
  const more = later.length ? ` After this there ${later.length === 1 ? "is one more" : `are ${later.length} more`}.` : ""
  const box = element("section", { className: "kept__offer" }, [
    heading,
    element("p", { textContent: offer.sentence + more }),
    element("p", { className: "kept__answers" }, [button("Bring it back", offer.bringBack), button("Discard", offer.discard)]),
  ])
  box.setAttribute("aria-labelledby", heading.id)
  place.replaceChildren(box)
}
