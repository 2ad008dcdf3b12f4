/** How much room there is around things. `public/theme.js` applies the choice before the first paint. */
export type Density = 'compact' | 'comfortable' | 'spacious'

const KEY = 'density'

export function setDensity(density: Density) {
  document.documentElement.dataset.density = density
  try {
    localStorage.setItem(KEY, density)
  } catch {
    // The choice then lasts as long as the page.
  }
}
