// Runs before the first paint, so that a dark screen never flashes white. src/lib/theme.ts does the rest.
;(function () {
  var choice = 'system'
  try {
    choice = localStorage.getItem('theme') || 'system'
  } catch (error) {
    // Storage is refused in some private windows: then the system decides.
  }
  var dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
})()
