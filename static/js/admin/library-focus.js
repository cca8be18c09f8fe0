// Choose the focal point of a picture by clicking on it or with the arrow keys, and show what the site will cut out.
const STEP = 1
const FAR = 10
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

const tool = document.querySelector("[data-focus]")
const fields = [document.getElementById("id_focal_x"), document.getElementById("id_focal_y")]

const percent = (value) => Math.min(100, Math.max(0, Math.round(value) || 0))
// A crop has the point in its middle, as far as the picture reaches; object-position tells where it lies in what is left over.
const lies = (whole, part, at) => {
  const left = whole - part
  return left > 0 ? (Math.min(left, Math.max(0, (whole * at) / 100 - part / 2)) / left) * 100 : 50
}
const point = () => fields.map((field) => percent(field.value === "" ? 50 : Number(field.value)))

if (tool && fields.every((field) => field?.type === "number")) {
  const picture = tool.querySelector(".focus__picture")
  const mark = tool.querySelector(".focus__mark")
  const crops = tool.querySelectorAll(".focus__crop img")
  const status = tool.querySelector("[role=status]")

  const show = () => {
    const [x, y] = point()
    mark.style.left = `${x}%`
    mark.style.top = `${y}%`
    const [width, height] = [Number(picture.getAttribute("width")), Number(picture.getAttribute("height"))]
    for (const crop of crops) {
      const ratio = Number(crop.dataset.ratio)
      const [part, tall] = [Math.min(width, height * ratio), Math.min(height, width / ratio)]
      crop.style.objectPosition = `${lies(width, part, x)}% ${lies(height, tall, y)}%`
    }
  }
  const choose = (x, y) => {
    fields[0].value = percent(x)
    fields[1].value = percent(y)
    show()
    status.textContent = `${fields[0].value} percent from the left, ${fields[1].value} percent from the top.`
  }
  const chooseUnder = ({ clientX, clientY }) => {
    const box = picture.getBoundingClientRect()
    choose(((clientX - box.left) / box.width) * 100, ((clientY - box.top) / box.height) * 100)
  }

  picture.addEventListener("click", chooseUnder)
  mark.addEventListener("pointerdown", (event) => mark.setPointerCapture(event.pointerId))
  mark.addEventListener("pointermove", (event) => mark.hasPointerCapture(event.pointerId) && chooseUnder(event))
  mark.addEventListener("keydown", (event) => {
    const [right, down] = ARROWS[event.key] ?? []
    if (right === undefined) return
    event.preventDefault()
    const [x, y] = point()
    const step = event.shiftKey ? FAR : STEP
    choose(x + right * step, y + down * step)
  })
  for (const field of fields) field.addEventListener("input", show)
  tool.hidden = false
  show()
}
