// Send one form with a file, and tell how far it is; fetch() cannot tell that of what it sends.
const SENTENCES = {
  signedOut: "You were signed out. Sign in again in another tab, then save; what you wrote stays here.",
  refused: "You may not add pictures now. Sign in again in another tab, then save; what you wrote stays here.",
  tooLarge: "The server does not take a file of this size. Save it smaller and choose it again.",
  failed: "The server could not take the picture. What you wrote stays here; try again in a minute.",
  offline: "The connection was lost. What you wrote stays here; try again when it is back.",
  stopped: "Stopped before all of it was sent, so nothing was saved.",
}

// Signing in again, in another tab, changes the token: the cookie has the one that holds.
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? ""

const problem = (sentence) => ({ errors: { upload: [sentence] } })

// Resolve to { saved } or { errors, same }, whatever happens on the way.
// What is sent whole cannot be stopped any more: ``sent`` is called then.
export function send(url, data, { progress, sent, signal }) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    request.open("POST", url)
    request.setRequestHeader("X-CSRFToken", token())
    data.delete("csrfmiddlewaretoken")
    request.upload.addEventListener("progress", ({ loaded, total }) => progress(Math.round((loaded / total) * 100)))
    request.upload.addEventListener("load", sent)
    request.addEventListener("load", () => resolve(answer(request)))
    request.addEventListener("error", () => resolve(problem(SENTENCES.offline)))
    request.addEventListener("abort", () => resolve(problem(SENTENCES.stopped)))
    signal.addEventListener("abort", () => request.abort())
    request.send(data)
  })
}

function answer({ status, responseURL, responseText }) {
  if (new URL(responseURL).pathname.includes("/login/")) return problem(SENTENCES.signedOut)
  if (status === 403) return problem(SENTENCES.refused)
  if (status === 413) return problem(SENTENCES.tooLarge)
  try {
    if (status === 201) return { saved: JSON.parse(responseText) }
    if (status === 400) return JSON.parse(responseText)
  } catch {
    // Not an answer of ours.
  }
  return problem(SENTENCES.failed)
}
