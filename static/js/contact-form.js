// How long the contact form was open, added up over the pages it was sent from: a program sends it faster than a person
// types. The form never needs it: without a script it tells nothing.
document.querySelectorAll("form[data-contact-form]").forEach((form) => {
  form.addEventListener("submit", () => {
    const { elapsed } = form.elements
    elapsed.value = Math.round(Number(elapsed.value) + performance.now())
  })
})
