/** The id of the panel with the settings of the chosen node. */
export const SETTINGS = 'node-settings'

const CONTROL = 'input, textarea, select'

/** Puts the cursor into a field of the chosen node, once its settings are there. field: its name; a path's first counts. */
export function focusSetting(field: string) {
  // The settings of a node that has just been chosen are drawn first.
  setTimeout(() => {
    const panel = document.getElementById(SETTINGS)
    const found = panel?.querySelector<HTMLElement>(`[data-field="${CSS.escape(field.split('.')[0] ?? '')}"]`)
    const control = found?.querySelector<HTMLElement>(CONTROL) ?? panel?.querySelector<HTMLElement>(CONTROL)
    control?.focus()
    control?.scrollIntoView({ block: 'center' })
  }, 60)
}
