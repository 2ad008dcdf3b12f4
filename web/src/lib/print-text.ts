/** Prints a text alone, without the page around it; styles.css knows `data-print`. */
export function printText(text: string) {
  const sheet = document.createElement('pre')
  sheet.dataset.print = ''
  sheet.textContent = text
  document.body.append(sheet)
  window.addEventListener('afterprint', () => sheet.remove(), { once: true })
  window.print()
}
