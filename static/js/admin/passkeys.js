// Say in words that a passkey did not work, in place of an error in the console.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault()
  const trouble = document.querySelector(".sign-in__trouble")
  trouble.hidden = true
  requestAnimationFrame(() => (trouble.hidden = false))
})
