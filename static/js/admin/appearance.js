// Shows the sample in other colors as soon as they are chosen, and lets a color be typed as a code.
const PAUSE = 150

const sample = document.querySelector("[data-sample]")
const styles = document.querySelector("[data-sample-styles]")
const status = document.querySelector("[data-sample-status]")
const main = document.getElementById("id_main_color")
const warm = document.getElementById("id_warm_color")
const logo = document.getElementById("id_logo")
let timer, asked

async function refresh() {
  asked?.abort()
  const { signal } = (asked = new AbortController())
  const query = new URLSearchParams({ main_color: main.value, warm_color: warm.value, logo: logo?.value ?? "" })
  try {
    const answer = await fetch(`${sample.dataset.sample}?${query}`, { signal })
    if (!answer.ok) throw new Error(String(answer.status))
    const html = await answer.text()
    if (signal.aborted) return
    sample.innerHTML = html // nosemgrep: html-from-a-script - made by the site itself
    styles.href = `${styles.href.split("?")[0]}?${query}`
    status.textContent = sample.querySelector("[data-refused]")?.textContent ?? "The sample shows these colors."
  } catch (error) {
    if (error.name !== "AbortError") status.textContent = "The sample could not be shown. Save to see the colors."
  }
}

function soon() {
  clearTimeout(timer)
  timer = setTimeout(refresh, PAUSE)
}

function addCode(input) {
  const label = document.querySelector(`label[for="${input.id}"]`).textContent.replace(/:\s*$/u, "")
  const code = Object.assign(document.createElement("input"), { type: "text", className: "color-code", maxLength: 7 })
  code.setAttribute("aria-label", `${label}, as a code`)
  code.value = input.value
  code.addEventListener("input", () => {
    const color = code.value.trim().replace(/^#?/u, "#").toLowerCase()
    if (/^#[0-9a-f]{6}$/u.test(color)) {
      input.value = color
      soon()
    }
  })
  code.addEventListener("change", () => {
    code.value = input.value
  })
  input.addEventListener("input", () => {
    code.value = input.value
    soon()
  })
  input.after(code)
}

if (sample && main && warm) {
  addCode(main)
  addCode(warm)
  globalThis.django?.jQuery(logo).on("change", soon) // Select2 tells of its changes in jQuery's way only
}
