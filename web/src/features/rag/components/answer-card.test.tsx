import { screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { renderScreen } from '@/testing/render'
import type { Answer, Citation } from '../api'
import { AnswerCard } from './answer-card'

const CITATION: Citation = {
  document_id: 'd1',
  chunk_id: 'c1',
  title: 'lease.pdf',
  page: 2,
  start: 40,
  end: 76,
  quote: 'Dogs are not\npermitted in the flat.',
  score: 0.9,
  boxes: [{ page: 2, bbox: [0.1, 0.1, 0.5, 0.12] }],
}
const QUOTED: Answer = {
  mode: 'quoted',
  text: 'Dogs are not permitted in the flat.',
  reason: null,
  citations: [CITATION],
}

function show(answer: Answer, wide = false) {
  vi.stubGlobal('matchMedia', () => ({ matches: wide }))
  const onPlace = vi.fn()
  const view = renderScreen(<AnswerCard answer={answer} latency={14} shown={null} onPlace={onPlace} />)
  return { ...view, onPlace }
}
const chip = () => screen.getByRole('link', { name: 'Show in lease.pdf, page 2' })

it('quotes word for word, without the line breaks, and links to the quoted words', () => {
  show(QUOTED)

  expect(screen.getByText('“Dogs are not permitted in the flat.”')).toBeVisible()
  expect(chip()).toHaveAttribute('href', '/rag/documents/d1?page=2&quote=40-76')
})

it('shows the page beside the answer where there is room for it', async () => {
  const { person, onPlace, router } = show(QUOTED, true)

  await person.click(chip())

  expect(onPlace).toHaveBeenCalledExactlyOnceWith({ documentId: 'd1', page: 2, quote: [40, 76] })
  expect(router.state.location.pathname).toBe('/')
})

it('goes to the page where there is none', async () => {
  const { person, onPlace, router } = show(QUOTED)

  await person.click(chip())

  expect(onPlace).not.toHaveBeenCalled()
  expect(router.state.location).toMatchObject({ pathname: '/rag/documents/d1', search: '?page=2&quote=40-76' })
})

it('says that the answer is not in these documents, and why', () => {
  show({ mode: 'none', text: '', reason: 'The answer is not in these documents.', citations: [] })

  expect(screen.getByRole('heading', { name: 'Not in these documents' })).toBeVisible()
  expect(screen.getByText(/^The answer is not in these documents\./)).toBeVisible()
  expect(screen.queryByRole('link')).not.toBeInTheDocument()
})

it('numbers the sources of a written answer as its text does', () => {
  show({ ...QUOTED, mode: 'written', text: 'Dogs may not be kept [1].' })

  expect(screen.getByRole('region', { name: 'Answer' })).toHaveTextContent('Dogs may not be kept [1].')
  expect(screen.getByRole('link', { name: 'Source 1: lease.pdf, page 2' })).toHaveAttribute(
    'href',
    '/rag/documents/d1?page=2&quote=40-76',
  )
  expect(screen.getByRole('list', { name: 'Sources' })).toHaveTextContent('[1]“Dogs are not permitted in the flat.”')
})

it('says why an answer is quoted though a model is there', () => {
  show({ ...QUOTED, reason: 'The language model did not answer in time.' })

  expect(screen.getByText(/The language model did not answer in time\./)).toBeVisible()
})

it('does not link to a document that has been deleted', () => {
  show({ ...QUOTED, citations: [{ ...CITATION, title: null, quote: null, boxes: [] }] })

  expect(screen.getByText('This document has been deleted.')).toBeVisible()
  expect(screen.queryByRole('link')).not.toBeInTheDocument()
})
