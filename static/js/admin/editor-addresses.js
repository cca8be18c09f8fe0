// Addresses as people paste them, and what the article keeps of them. Nothing here asks another site anything.
const KEPT = /^(https?:\/\/|mailto:|tel:)/i
const SCHEME = /^[a-z][a-z0-9+.-]*:/i
const TRACKING = /^(utm_\w+|fbclid|gclid|gbraid|wbraid|dclid|msclkid|mc_cid|mc_eid|yclid|igshid|ref_src|_hsenc|_hsmi)$/i
const EMAIL = /^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/
const HOST = /^[^\s/@:.]+(\.[^\s/@:.]+)+([/?#:]\S*)?$/
// No page and no reader can show these; without them an address may read otherwise.
const CONTROLS = /[\u0000-\u0020\u007f-\u009f]/g

/** Say whether an article may keep a link to this address. */
export const isKept = (address) => {
  const plain = (address ?? "").replace(CONTROLS, "")
  return !SCHEME.test(plain) || /^(https?|mailto|tel):/i.test(plain)
}

const parsed = (address) => {
  try {
    return new URL(address)
  } catch {
    return null
  }
}

/** Return an address without what only counts visitors, and without the detour that search engines and mails add. */
export const withoutTracking = (address) => {
  const url = parsed(address)
  if (!url || !/^https?:$/.test(url.protocol)) return address
  if (/(^|\.)google\.[a-z.]+$/.test(url.hostname) && url.pathname === "/url") {
    const target = url.searchParams.get("q") ?? url.searchParams.get("url")
    if (target && parsed(target) && KEPT.test(target)) return withoutTracking(target)
  }
  const names = [...url.searchParams.keys()].filter((name) => TRACKING.test(name))
  if (!names.length) return address
  for (const name of names) url.searchParams.delete(name)
  return url.href
}

/** Return `{ href }` for what somebody typed as an address, or `{ error }`, a sentence that says what to do. */
export const typedAddress = (text) => {
  const address = text.trim()
  if (!address) return { error: "Type or paste the address." }
  if (/^\/(?!\/)\S*$/.test(address)) return { href: address }
  if (/^mailto:/i.test(address)) {
    return EMAIL.test(address.slice(7).split("?")[0])
      ? { href: address }
      : { error: "After “mailto:” stands an e-mail address, such as desk@example.com." }
  }
  if (EMAIL.test(address)) return { href: `mailto:${address}` }
  if (/^tel:/i.test(address)) {
    return /^tel:\+?[\d().\s-]{3,}$/i.test(address)
      ? { href: address.replace(/[^\d+:a-z]/gi, "") }
      : { error: "After “tel:” stands a phone number, such as +1 866 553 0612." }
  }
  if (SCHEME.test(address) && !/^https?:/i.test(address) && !HOST.test(address)) {
    return { error: "Only addresses that begin with https, http, mailto or tel can be linked." }
  }
  const complete = /^https?:/i.test(address) ? address : `https://${address.replace(/^\/\//, "")}`
  const url = /\s/.test(address) ? null : parsed(complete)
  if (!url || !/^https?:$/.test(url.protocol) || !(url.hostname.includes(".") || url.hostname === "localhost")) {
    return { error: "This is no complete address. It looks like https://www.example.com/page." }
  }
  return { href: withoutTracking(complete) }
}

const UNLISTED = "This Vimeo video is unlisted, so a page cannot show it. Ask its owner to make it public."
const YOUTUBE = /^((www|m|music)\.)?(youtube\.com|youtube-nocookie\.com)$/
const YOUTUBE_ID = /^[A-Za-z0-9_-]{11}$/

const youtube = (url) => {
  if (url.hostname === "youtu.be") return url.pathname.split("/")[1]
  if (!YOUTUBE.test(url.hostname)) return null
  if (url.pathname === "/watch") return url.searchParams.get("v")
  return url.pathname.match(/^\/(?:embed|shorts|live|v)\/([^/]+)/)?.[1]
}

/** Return `{ video }`, as articles name it, for the address or the embedding code of a video; or `{ error }`. */
export const typedVideo = (text) => {
  const source = text.match(/<iframe[^>]*\ssrc="([^"]+)"/i)?.[1]?.replaceAll("&amp;", "&") ?? text.trim()
  if (!source) return { error: "Paste the address of a video on YouTube or Vimeo." }
  const url = parsed(source.startsWith("//") ? `https:${source}` : SCHEME.test(source) ? source : `https://${source}`)
  if (url && /^https?:$/.test(url.protocol)) {
    const id = youtube(url)
    if (id && YOUTUBE_ID.test(id)) return { video: `youtube:${id}` }
    if (/^(www\.|player\.)?vimeo\.com$/.test(url.hostname)) {
      const [, number, secret] = url.pathname.match(/(?:^|\/)(\d{1,12})(?:\/([0-9a-f]{8,}))?\/?$/) ?? []
      if (number && !secret && !url.searchParams.has("h")) return { video: `vimeo:${number}` }
      if (number) return { error: UNLISTED }
    }
  }
  return { error: "This is no address of one video on YouTube or Vimeo. Open the video there and copy its address." }
}

/** Return the address at which somebody can look at a video that an article names. */
export const videoAddress = (video) => {
  const [place, id] = video.split(":")
  return place === "youtube" ? `https://www.youtube.com/watch?v=${id}` : `https://vimeo.com/${id}`
}
