/* Ticking messages: all on the page at once, and how many are ticked. */
const all = document.getElementById("tick-all");
const ticks = [...document.querySelectorAll('.inbox__row input[type="checkbox"]')];
const told = document.querySelector("[data-ticked]");

function tell() {
  const ticked = ticks.filter((tick) => tick.checked);
  for (const tick of ticks) tick.closest("tr").classList.toggle("inbox__row--ticked", tick.checked);
  all.checked = ticked.length === ticks.length;
  all.indeterminate = ticked.length > 0 && !all.checked;
  told.textContent = ticked.length ? `With ${ticked.length} ticked:` : "With the ticked messages:";
}

if (all) {
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const tick of ticks) tick.checked = all.checked;
    tell();
  });
  for (const tick of ticks) tick.addEventListener("change", tell);
  // Ticks may be back before anybody ticks, when somebody comes back to the page.
  window.addEventListener("pageshow", tell);
}
