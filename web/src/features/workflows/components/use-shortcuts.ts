import { useEffect, useEffectEvent } from 'react'
import { useEditor } from '../lib/editor-store'
import { isTyping } from './canvas/is-typing'
import { useClipboard } from './canvas/use-clipboard'
import { SETTINGS } from './config/focus-setting'

type Shortcuts = { save: () => void; run: () => void; find: () => void; close: () => void; readOnly: boolean }

/** The editor's keys. Those that a text needs for itself do nothing while one is being written. */
export function useShortcuts({ save, run, find, close, readOnly }: Shortcuts) {
  const { dispatch, get } = useEditor()
  const { duplicate } = useClipboard()
  // Before the button or field that has the focus: Enter, also with Ctrl, would open its menu.
  const first = useEffectEvent((event: KeyboardEvent) => {
    const action = { s: () => !readOnly && save(), enter: run }[event.key.toLowerCase()]
    if (action === undefined || !isCommand(event) || isElsewhere()) return
    event.preventDefault()
    event.stopPropagation()
    action()
  })
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || isElsewhere()) return
    const key = event.key.toLowerCase()
    const command = isCommand(event)
    const done = (action: () => void) => {
      event.preventDefault()
      action()
    }
    if (isTyping(event.target)) return key === 'escape' ? backToCanvas(event.target as HTMLElement) : undefined
    if (key === 'escape')
      return [...get().nodes, ...get().notes].some(({ selected }) => selected)
        ? dispatch({ do: 'select', ids: [] })
        : close()
    if (readOnly) return
    if (key === '/' && !command) return done(find)
    if (!command) return
    if (key === 'z') return done(() => dispatch({ do: event.shiftKey ? 'redo' : 'undo' }))
    if (key === 'y') return done(() => dispatch({ do: 'redo' }))
    if (key === 'd') return done(duplicate)
    if (key === 'a')
      return done(() => dispatch({ do: 'select', ids: [...get().nodes, ...get().notes].map(({ id }) => id) }))
  })
  useSettingsKey()
  useEffect(() => {
    const early = (event: KeyboardEvent) => first(event)
    const listener = (event: KeyboardEvent) => press(event)
    document.addEventListener('keydown', early, { capture: true })
    document.addEventListener('keydown', listener)
    return () => {
      document.removeEventListener('keydown', early, { capture: true })
      document.removeEventListener('keydown', listener)
    }
  }, [])
}

const isCommand = ({ ctrlKey, metaKey }: KeyboardEvent) => ctrlKey || metaKey
/** A dialog or a menu has the keys. */
const isElsewhere = () => document.querySelector('[role=dialog], [role=menu]') !== null

/** Out of a field: to the chosen node on the canvas, if there is one. */
function backToCanvas(field: HTMLElement) {
  field.blur()
  document.querySelector<HTMLElement>('.react-flow__node.selected')?.focus()
}

/** Enter chooses a node, as React Flow has it; Enter on the chosen one goes to its settings. */
function useSettingsKey() {
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      const chosen = event.target instanceof HTMLElement && event.target.matches('.react-flow__node.selected')
      if (event.key !== 'Enter' || !chosen || event.ctrlKey || event.metaKey) return
      event.preventDefault()
      event.stopPropagation()
      document.getElementById(SETTINGS)?.querySelector<HTMLElement>('input, textarea, select')?.focus()
    }
    document.addEventListener('keydown', listener, { capture: true }) // before React Flow, which would choose it again
    return () => document.removeEventListener('keydown', listener, { capture: true })
  }, [])
}
