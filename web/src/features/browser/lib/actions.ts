/** One input of an action's form. kind "json" and "script" are texts in a fixed-width font. */
export type Input = {
  name: string
  label: string
  kind?: 'text' | 'long' | 'json' | 'script' | 'number' | 'yes' | 'choice' | 'secret'
  required?: boolean
  placeholder?: string
  hint?: string
  choices?: string[]
}

export type Kind = { type: string; title: string; inputs: Input[] }

const selector: Input = {
  name: 'selector',
  label: 'Element',
  required: true,
  placeholder: '#send, button, text=Log in',
}
const anywhere: Input = { ...selector, required: false, hint: 'CSS; empty = where the focus is.' }

/** What can be done in a page, in the order of use. Opening an address has its own bar. */
export const KINDS: Kind[] = [
  {
    type: 'click',
    title: 'Click',
    inputs: [
      { ...selector, required: false, hint: 'This, or the text.' },
      { name: 'text', label: 'Text on it', placeholder: 'Log in' },
    ],
  },
  { type: 'fill', title: 'Fill in', inputs: [selector, { name: 'text', label: 'Text', required: true }] },
  { type: 'type', title: 'Type', inputs: [{ name: 'text', label: 'Text', required: true }, anywhere] },
  {
    type: 'press',
    title: 'Press a key',
    inputs: [{ name: 'key', label: 'Key', required: true, placeholder: 'Enter, Control+A' }, anywhere],
  },
  {
    type: 'select',
    title: 'Choose in a list',
    inputs: [selector, { name: 'label', label: 'Entry', required: true, hint: 'As it is shown.' }],
  },
  { type: 'check', title: 'Tick a box', inputs: [selector] },
  { type: 'hover', title: 'Point at', inputs: [selector] },
  {
    type: 'scroll',
    title: 'Scroll',
    inputs: [
      { name: 'to', label: 'To', kind: 'choice', choices: ['', 'top', 'bottom'] },
      { name: 'y', label: 'Down by pixels', kind: 'number', placeholder: '600' },
      { ...selector, required: false, hint: 'CSS; brings it into view.' },
    ],
  },
  { type: 'wait', title: 'Wait for', inputs: [selector] },
  {
    type: 'extract',
    title: 'Take out',
    inputs: [
      {
        name: 'selectors',
        label: 'What',
        kind: 'json',
        required: true,
        placeholder: '{"title": "h1", "links": {"css": "a", "attr": "href", "many": true}}',
        hint: 'Names, each with a CSS selector.',
      },
    ],
  },
  {
    type: 'content',
    title: 'Read the page',
    inputs: [{ name: 'format', label: 'As', kind: 'choice', choices: ['text', 'markdown', 'html'] }],
  },
  {
    type: 'evaluate',
    title: 'Run a script',
    inputs: [
      {
        name: 'script',
        label: 'Script',
        kind: 'script',
        required: true,
        placeholder: 'document.links.length',
        hint: 'JavaScript in the page: an expression, or a function.',
      },
    ],
  },
  {
    type: 'screenshot',
    title: 'Take a picture',
    inputs: [{ name: 'full_page', label: 'The whole page, as far as it goes', kind: 'yes' }],
  },
  { type: 'pdf', title: 'Save as PDF', inputs: [] },
  {
    type: 'cookies',
    title: 'Cookies',
    inputs: [{ name: 'op', label: 'Do', kind: 'choice', choices: ['get', 'clear'] }],
  },
]

/** The words of a form as an action's data, or which field is wrong. */
export function dataOf(inputs: Input[], form: FormData): { data: Record<string, unknown> } | { wrong: string } {
  const data: Record<string, unknown> = {}
  for (const { name, kind } of inputs) {
    const said = String(form.get(name) ?? '')
    if (kind === 'yes') data[name] = said === 'on'
    else if (said === '') continue
    else if (kind === 'number') data[name] = Number(said)
    else if (kind === 'json') {
      try {
        data[name] = JSON.parse(said)
      } catch {
        return { wrong: name }
      }
    } else data[name] = said
  }
  return { data }
}

/** "example.com/a" → "https://example.com/a" */
export const addressOf = (said: string) => (/^[a-z][a-z0-9+.-]*:\/\//i.test(said) ? said : `https://${said}`)

/** What an action was about, in a few words. */
export function aboutOf(data: Record<string, unknown>): string {
  const said = data.url ?? data.selector ?? data.text ?? data.key ?? data.script ?? data.selectors ?? data.format
  if (said === undefined) return ''
  return (typeof said === 'string' ? said : JSON.stringify(said)).slice(0, 200)
}

export const titleOf = (type: string) =>
  KINDS.find((kind) => kind.type === type)?.title ??
  { navigate: 'Open', back: 'Back', forward: 'Forward', reload: 'Reload' }[type] ??
  type
