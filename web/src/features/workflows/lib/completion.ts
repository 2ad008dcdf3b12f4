/** What may stand at the cursor in an expression, from the data of the last run; and the call the cursor is in. */
import { preview } from './preview'

export type ExpressionFunction = { name: string; signature: string; summary: string; method: boolean }

/** from, to: the part of the text that `insert` takes the place of */
export type Completion = {
  label: string
  detail: string
  kind: 'root' | 'key' | 'function'
  insert: string
  from: number
  to: number
}

/** The roots by name, as far as they are known; undefined = there, but nothing is known of it. */
export type ExpressionData = Readonly<Record<string, unknown>>

const MOST = 60 // that are offered at once
const NAME = /^[A-Za-z_]\w*$/
const TAIL =
  /(?<path>(?<![\w.])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[(?:"[^"]*"|'[^']*'|-?\d+)\])*)(?<step>\.|\[["']?)(?<word>[\w-]*)$/
const WORD = /(?<![\w.\])"'])(?<word>[A-Za-z_]\w*)?$/

/** Where the expression around the cursor begins; null if the cursor is in plain text. */
export function expressionStart(text: string, at: number, isTemplate: boolean): number | null {
  if (!isTemplate) return 0
  const start = text.lastIndexOf('{{', at - 1)
  if (start < 0 || start + 2 > at || text.slice(start, at).includes('}}') || text[start - 1] === '\\') return null
  return start + 2
}

/** asked: by the person; else only what has been begun is completed. */
export function completionsAt(
  text: string,
  at: number,
  data: ExpressionData,
  functions: ExpressionFunction[],
  { isTemplate = false, asked = false } = {},
): Completion[] {
  const start = expressionStart(text, at, isTemplate)
  if (start === null) return []
  const before = text.slice(start, at)
  const tail = TAIL.exec(before)?.groups as { path: string; step: string; word: string } | undefined
  if (tail) return stepsInto(valueAt(tail.path, data), tail, at, functions).slice(0, MOST)
  if (inText(before)) return []
  const word = WORD.exec(before)?.groups?.word ?? ''
  const opens = isTemplate && before.trim() === ''
  if (word === '' && !asked && !opens) return []
  if (word === '' && /[\w.\])"']$/.test(before)) return []
  return [...roots(data), ...calls(functions)]
    .filter(({ label }) => label.toLowerCase().startsWith(word.toLowerCase()) && label !== word)
    .slice(0, MOST)
    .map((each) => ({ ...each, from: at - word.length, to: at }))
}

type Offer = Omit<Completion, 'from' | 'to'>

const roots = (data: ExpressionData): Offer[] =>
  Object.entries(data).map(([name, value]) => ({ label: name, detail: preview(value), kind: 'root', insert: name }))

const calls = (functions: ExpressionFunction[]): Offer[] =>
  functions.map(({ name, signature }) => ({ label: name, detail: signature, kind: 'function', insert: `${name}(` }))

/** What may follow a path: keys, elements, and the functions that may be written behind a value. */
function stepsInto(
  value: unknown,
  { step, word }: { step: string; word: string },
  at: number,
  functions: ExpressionFunction[],
): Completion[] {
  const to = at
  const from = at - word.length
  const fits = (label: string) => label.toLowerCase().includes(word.toLowerCase())
  const quote = step.slice(1)
  const keys: Completion[] = keysOf(value)
    .filter(([key]) => fits(key))
    .map(([key, member]) => {
      const common = { label: key, detail: preview(member), kind: 'key' as const, to }
      if (step !== '.') return { ...common, from: from - quote.length, insert: bracketed(key, value) }
      if (NAME.test(key)) return { ...common, from, insert: key }
      return { ...common, from: from - 1, insert: `[${bracketed(key, value)}` }
    })
  if (step !== '.') return keys
  const methods = functions
    .filter(({ name, method }) => method && fits(name) && mayFollow(value))
    .map(({ name, signature }) => ({
      label: name,
      detail: signature,
      kind: 'function' as const,
      insert: `${name}(`,
      from,
      to,
    }))
  return [...keys, ...methods]
}

const mayFollow = (value: unknown) => value === undefined || typeof value !== 'object' || Array.isArray(value)

const bracketed = (key: string, value: unknown) => `${Array.isArray(value) ? key : JSON.stringify(key)}]`

const FEW = 20 // elements of a list that are offered

function keysOf(value: unknown): [string, unknown][] {
  if (Array.isArray(value)) return value.slice(0, FEW).map((element, at) => [String(at), element])
  return value !== null && typeof value === 'object' ? Object.entries(value) : []
}

/** The value at a path of names, `["keys"]` and places; undefined if there is none. */
export function valueAt(path: string, data: ExpressionData): unknown {
  let value: unknown = data
  for (const [step] of path.matchAll(/[A-Za-z_]\w*|\[(?:"[^"]*"|'[^']*'|-?\d+)\]/g)) {
    const key = step.startsWith('[') ? step.slice(1, -1).replace(/^["']|["']$/g, '') : step
    if (Array.isArray(value)) value = value.at(Number(key))
    else if (value !== null && typeof value === 'object') value = (value as Record<string, unknown>)[key]
    else return undefined
  }
  return value
}

/** Whether the end of the expression is inside of a text in quotes. */
function inText(before: string): boolean {
  let quote = ''
  for (let at = 0; at < before.length; at += 1) {
    const sign = before[at]!
    if (sign === '\\' && quote !== '') at += 1
    else if (quote === '' && (sign === '"' || sign === "'")) quote = sign
    else if (sign === quote) quote = ''
  }
  return quote !== ''
}

/** The function whose parentheses the cursor is in, and which of its values is written, 0 = the first. */
export function callAt(text: string, at: number, isTemplate = false): { name: string; place: number } | null {
  const start = expressionStart(text, at, isTemplate)
  if (start === null) return null
  const before = text
    .slice(start, at)
    .replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, (quoted) => '_'.repeat(quoted.length))
  let depth = 0
  let place = 0
  for (let each = before.length - 1; each >= 0; each -= 1) {
    const sign = before[each]!
    if (')]}'.includes(sign)) depth += 1
    else if ('([{'.includes(sign) && depth > 0) depth -= 1
    else if (sign === ',' && depth === 0) place += 1
    else if (sign === '(') {
      const called = /(\.?)([A-Za-z_]\w*)$/.exec(before.slice(0, each))
      // Behind a value the first of the function's values is that one.
      return called ? { name: called[2]!, place: place + (called[1] ? 1 : 0) } : null
    } else if ('[{'.includes(sign)) place = 0
  }
  return null
}
