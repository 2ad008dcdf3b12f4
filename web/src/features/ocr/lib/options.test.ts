import { expect, it } from 'vitest'
import { inWords, NO_OPTIONS, readingOf } from './options'

it('asks for nothing when nothing is set', () => {
  expect(readingOf(NO_OPTIONS)).toEqual({ engine: null, requirements: {} })
  expect(inWords(NO_OPTIONS)).toEqual([])
})

it('takes languages and pages as people type them', () => {
  const options = { ...NO_OPTIONS, languages: ' deu, eng ', pages: ' 1-3,7 ', dpi: '150', layer: false }

  expect(readingOf(options).requirements).toEqual({
    languages: ['deu', 'eng'],
    pages: '1-3,7',
    dpi: 150,
    use_text_layer: false,
  })
  expect(inWords(options)).toEqual(['deu, eng', 'pages 1-3,7', '150 dpi', 'without the PDF’s text'])
})

it('lets the rules choose by what is to be found, unless an engine is named', () => {
  const wishes = { ...NO_OPTIONS, tables: true, fields: true, handwriting: true }

  expect(readingOf(wishes)).toEqual({
    engine: null,
    requirements: { layout: 'table', structured_json_required: true, handwriting_detected: true },
  })
  expect(readingOf({ ...wishes, engine: 'doctr' })).toEqual({ engine: 'doctr', requirements: {} })
})
