// Talks to the site for an open form, and says in one word what became of it.
export const cookie = (name) =>
  document.cookie
    .split("; ")
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1) ?? ""

// Signing in anew changes the token that every form of the page must send.
export function renewTokens(name) {
  const token = cookie(name)
  if (!token) return
  for (const field of document.getElementsByName("csrfmiddlewaretoken")) field.value = token
}

function filled(values) {
  const data = new FormData()
  for (const [name, value] of Object.entries(values)) data.set(name, value)
  return data
}

// What the site's answer means: kept, conflict, denied, refused (something is wrong with the text), signed-out, away.
async function meaning(answer) {
  if (answer.type === "opaqueredirect") return { kind: "signed-out" }
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json")
  const said = isJson ? await answer.json() : {}
  if (answer.ok) return isJson ? { kind: "kept", ...said } : { kind: "away" }
  if (said.again) return { kind: "other-account", ...said }
  if (answer.status === 409) return { kind: "conflict", ...said }
  if (answer.status === 422) return { kind: "refused", ...said }
  if (answer.status === 403) return isJson ? { kind: "denied", ...said } : { kind: "signed-out" }
  if (answer.status === 404) return { kind: "denied", error: "This article is not there any more." }
  if (answer.status === 400 || answer.status === 413) return { kind: "refused", error: "The text is too long for the site." }
  return { kind: "away" }
}

export async function send(url, values, { tokenCookie, keepalive = false }) {
  const headers = { "X-CSRFToken": cookie(tokenCookie), Accept: "application/json" }
  try {
    return await meaning(await fetch(url, { method: "POST", body: filled(values), headers, redirect: "manual", keepalive }))
  } catch {
    return { kind: "away" }
  }
}
