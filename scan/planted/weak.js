export const show = (place, typed) => {
  place.innerHTML = typed
}
