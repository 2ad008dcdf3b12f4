// Runs before the first paint, so that a dark screen never flashes white and nothing moves. src/lib/theme.ts and
// density.ts do the rest.
;(function () {
  var choice = 'system'
  var density = null
  try {
    choice = localStorage.getItem('theme') || 'system'
    density = localStorage.getItem('density')
  } catch (error) {
    // Storage is refused in some private windows: then the system decides.
  }
  var root = document.documentElement
  var dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  root.dataset.theme = dark ? 'dark' : 'light'
  if (density) root.dataset.density = density
})()
