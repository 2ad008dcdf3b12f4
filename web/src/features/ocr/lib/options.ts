import type { Reading, Requirements } from '../api'

/** What a person has set, as it stands in the form. engine "": the rules choose, by what is to be found. */
export type Options = {
  engine: string
  tables: boolean
  fields: boolean
  handwriting: boolean
  languages: string
  pages: string
  dpi: string
  layer: boolean
  deskew: boolean
  rotate: boolean
}

export const NO_OPTIONS: Options = {
  engine: '',
  tables: false,
  fields: false,
  handwriting: false,
  languages: '',
  pages: '',
  dpi: '',
  layer: true,
  deskew: true,
  rotate: true,
}

/** The options as the server takes them; what was left as it is is left out. */
export function readingOf(options: Options): Reading {
  const { engine, languages, pages, dpi, layer, deskew, rotate } = options
  const codes = languages.split(/[\s,+]+/).filter(Boolean)
  const requirements: Requirements = {
    ...(codes.length > 0 ? { languages: codes } : {}),
    ...(pages.trim() ? { pages: pages.trim() } : {}),
    ...(dpi.trim() ? { dpi: Number(dpi) } : {}),
    ...(layer ? {} : { use_text_layer: false }),
    ...(deskew ? {} : { deskew: false }),
    ...(rotate ? {} : { rotate: false }),
    ...(engine === '' ? wishes(options) : {}),
  }
  return { engine: engine || null, requirements }
}

/** A named engine needs no wishes: they only choose one. */
const wishes = ({ tables, fields, handwriting }: Options): Requirements => ({
  ...(tables ? { layout: 'table' } : {}),
  ...(fields ? { structured_json_required: true } : {}),
  ...(handwriting ? { handwriting_detected: true } : {}),
})

/** What differs from the usual, in words, for the closed form: "doctr · pages 1-3 · deu". */
export function inWords(options: Options): string[] {
  const { engine, tables, fields, handwriting, languages, pages, dpi, layer, deskew, rotate } = options
  return [
    engine,
    engine === '' && tables && 'tables',
    engine === '' && fields && 'fields',
    engine === '' && handwriting && 'handwriting',
    languages.trim(),
    pages.trim() && `pages ${pages.trim()}`,
    dpi.trim() && `${dpi.trim()} dpi`,
    !layer && 'without the PDF’s text',
    !deskew && 'not straightened',
    !rotate && 'not turned',
  ].filter((word) => typeof word === 'string' && word !== '') as string[]
}
