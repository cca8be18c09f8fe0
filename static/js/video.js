// Starts a video in its place. Until then nothing is asked of the service that holds it.
for (const link of document.querySelectorAll(".video__link")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    const player = document.createElement("iframe")
    player.src = link.dataset.player
    player.title = `Video: ${link.querySelector(".video__title").lastChild.textContent}`
    player.allow = "autoplay; fullscreen; picture-in-picture"
    player.referrerPolicy = "strict-origin-when-cross-origin" // YouTube plays for a named site only
    link.replaceWith(player)
    player.focus()
  })
}
