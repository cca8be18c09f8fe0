// Starts a video in its place. Until then nothing is asked of the service that holds it.
for (const link of document.querySelectorAll(".video__link")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    const player = document.createElement("iframe")
    player.src = link.dataset.player
    player.title = link.querySelector(".video__title").textContent.trim()
    player.allow = "autoplay; fullscreen; picture-in-picture"
    player.allowFullscreen = true
    player.referrerPolicy = "strict-origin-when-cross-origin" // YouTube plays for a named site only
    link.replaceWith(player)
    player.focus()
  })
}
