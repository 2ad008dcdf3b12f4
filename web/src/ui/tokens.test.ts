import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync('src/ui/tokens.css', 'utf8')
const block = (start: string) => css.slice(css.indexOf(start), css.indexOf('\n}', css.indexOf(start)))
const colours = (text: string) =>
  Object.fromEntries(
    [...text.matchAll(/--([\w-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)/g)].map(([, name, ...lch]) => [
      name!,
      lch.map(Number),
    ]),
  )

const light = colours(block(':root'))
const themes = { light, dark: { ...light, ...colours(block('[data-theme=')) } }

/** WCAG 2 relative luminance of an OKLCH colour; Source: Ottosson 2020, "A perceptual color space for image processing". */
function luminance([l, c, h]: number[]): number {
  const a = c! * Math.cos((h! * Math.PI) / 180)
  const b = c! * Math.sin((h! * Math.PI) / 180)
  const [x, y, z] = [
    l! + 0.3963377774 * a + 0.2158037573 * b,
    l! - 0.1055613458 * a - 0.0638541728 * b,
    l! - 0.0894841775 * a - 1.291485548 * b,
  ].map((v) => v ** 3)
  const linear = [
    4.0767416621 * x! - 3.3077115913 * y! + 0.2309699292 * z!,
    -1.2684380046 * x! + 2.6097574011 * y! - 0.3413193965 * z!,
    -0.0041960863 * x! - 0.7034186147 * y! + 1.707614701 * z!,
  ].map((v) => Math.min(1, Math.max(0, v)))
  return 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]!
}

function contrast(one: number[], other: number[]): number {
  const [dark, bright] = [luminance(one), luminance(other)].sort((p, q) => p - q)
  return (bright! + 0.05) / (dark! + 0.05)
}

const GROUNDS = ['canvas', 'surface', 'sunken']
const TEXT: [text: string, ground: string][] = [
  ...['ink', 'ink-soft', 'ink-faint', 'accent', 'bad'].flatMap((text) =>
    GROUNDS.map((ground): [string, string] => [text, ground]),
  ),
  ['ink-faint', 'accent-soft'],
  ['accent-ink', 'accent-soft'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-strong'],
  ['on-bad', 'bad'],
  ['good', 'good-soft'],
  ['warn', 'warn-soft'],
  ['bad', 'bad-soft'],
  ['busy', 'busy-soft'],
  ['ink', 'mark'],
  ...['good', 'warn', 'busy'].map((text): [string, string] => [text, 'canvas']),
  ['rail-ink', 'rail'],
  ['rail-soft', 'rail'],
  ['rail-soft', 'rail-raised'],
  ['rail-accent', 'rail-raised'],
]

describe.each(Object.entries(themes))('%s', (_, theme) => {
  it.each(TEXT)('%s can be read on %s', (text, ground) => {
    expect(contrast(theme[text]!, theme[ground]!)).toBeGreaterThanOrEqual(4.5)
  })

  it.each(['edge', 'focus', 'accent'].flatMap((line) => GROUNDS.slice(0, 2).map((ground) => [line, ground])))(
    '%s can be seen on %s',
    (line, ground) => {
      expect(contrast(theme[line!]!, theme[ground!]!)).toBeGreaterThanOrEqual(3)
    },
  )
})
