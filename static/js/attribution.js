// Where a visitor came from: the first and the latest arrival of this visit, kept in the tab's own session storage and
// copied into the contact form's hidden fields. The form never needs it, and nothing here may ever stop the form.
const KEY = "attribution"
const CAMPAIGN =
  "utm_source utm_medium utm_campaign utm_term utm_content utm_id gclid gbraid wbraid dclid msclkid fbclid ttclid twclid li_fat_id"
const LONGEST = 500

function visit() {
  const seen = JSON.parse(sessionStorage.getItem(KEY) ?? "{}")
  const campaign = [...new URLSearchParams(location.search)].filter(([name]) => CAMPAIGN.split(" ").includes(name))
  const outside = document.referrer && new URL(document.referrer).origin !== location.origin
  if (!seen.first_page) {
    seen.first_page = location.pathname
    seen.first_referrer = document.referrer
    seen.first_seen_at = new Date().toISOString()
  }
  if (campaign.length || outside || !seen.landing_page) {
    // A new arrival: what an earlier campaign said no longer holds.
    CAMPAIGN.split(" ").forEach((name) => delete seen[name])
    Object.assign(seen, Object.fromEntries(campaign))
    seen.landing_page = location.pathname + (campaign.length ? `?${new URLSearchParams(campaign)}` : "")
    seen.last_referrer = outside ? document.referrer : ""
  }
  return seen
}

function fill(form, values) {
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements.namedItem(name)
    if (field instanceof HTMLInputElement && field.type === "hidden" && !field.value) {
      field.value = String(value).slice(0, LONGEST)
    }
  }
}

function tell() {
  const seen = visit()
  sessionStorage.setItem(KEY, JSON.stringify(seen))
  const here = { submitted_from: location.pathname, browser_language: navigator.language }
  document.querySelectorAll("form[data-attribution]").forEach((form) => fill(form, { ...seen, ...here }))
}

try {
  // Global Privacy Control asks for none of this.
  if (!navigator.globalPrivacyControl) tell()
} catch {
  // Storage may be off or full; the form is complete without any of this.
}
