// What this browser keeps of unsaved forms: one copy for each account, form and open page, for 30 days.
const PREFIX = "kept:"
const DAYS_KEPT = 30
const MOST_OF_A_FORM = 5
const MOST_CHARACTERS = 500_000

const nameOf = ({ account, key, id }) => `${PREFIX}${account}:${key}:${id}`

function read(name) {
  try {
    const copy = JSON.parse(localStorage.getItem(name))
    return copy && Date.parse(copy.at) && typeof copy.fields === "object" ? copy : null
  } catch {
    return null
  }
}

function names() {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX))
  } catch {
    return [] // storage is off
  }
}

function forget(name) {
  try {
    localStorage.removeItem(name)
  } catch {
    // Storage is off: there is nothing to forget.
  }
}

// A copy is {id, account, key, at, fields, …}; `key` names the form, `id` the open page it was typed in.
export const store = {
  newId: () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join(""),

  // Return the account's copies of the form, newest first; of every new article when the key is empty.
  of(account, key) {
    const beginning = `${PREFIX}${account}:${key || "new-"}`
    const own = names().filter((name) => name.startsWith(key ? `${beginning}:` : beginning))
    return own.map(read).filter(Boolean).sort((one, other) => Date.parse(other.at) - Date.parse(one.at))
  },

  // Say whether the copy is now kept.
  put(copy) {
    const text = JSON.stringify(copy)
    if (text.length > MOST_CHARACTERS) return false
    try {
      localStorage.setItem(nameOf(copy), text)
    } catch {
      return false
    }
    for (const old of this.of(copy.account, copy.key).slice(MOST_OF_A_FORM)) this.remove(old)
    return true
  },

  remove(copy) {
    forget(nameOf(copy))
  },

  // Drop what is too old or cannot be read, and the copies whose ids were saved.
  sweep(savedIds = []) {
    const oldest = Date.now() - DAYS_KEPT * 86_400_000
    for (const name of names()) {
      const copy = read(name)
      if (!copy || Date.parse(copy.at) < oldest || savedIds.includes(copy.id)) forget(name)
    }
  },
}
