import { screen, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { fakeServer, problem, type Reply } from '@/testing/fake-server'
import { renderRoutes } from '@/testing/render'
import { PromptTab } from './prompt-tab'

const FOUND = {
  prompt: 'Goal: …',
  validation: {
    is_valid: false,
    warnings: ['The context has no value for {{house}}.'],
    suggestions: ['Say what the agent may take for granted.'],
    checks: [
      { code: 'goal', ok: true },
      { code: 'placeholders', ok: false },
      { code: 'coverage', ok: true, score: 0.71 },
    ],
  },
  recommended_index_type: 'lightrag',
}

function open(reply: Reply = { body: FOUND }) {
  const asked = fakeServer({ 'POST /api/v1/rag/agent0/validate': reply })
  return { ...renderRoutes([{ path: '/rag/:indexId/prompt', element: <PromptTab /> }], '/rag/i1/prompt'), asked }
}

it('shows every check in words, and what to do', async () => {
  const { person, asked } = open()
  await person.type(screen.getByLabelText('Prompt'), 'Goal: help {{{{house}} now')
  expect(screen.getByText('{{house}}')).toBeVisible()

  await person.click(screen.getByRole('button', { name: 'Check' }))

  expect(await screen.findByText('It cannot be used yet')).toBeVisible()
  const checks = within(screen.getByRole('list', { name: 'Checks' })).getAllByRole('listitem')
  expect(checks.map(({ textContent }) => textContent)).toEqual([
    'Says what is to be reachedGood',
    'Every placeholder has a valueLook at it',
    'This index knows something about it71 %Good',
  ])
  expect(screen.getByText('Say what the agent may take for granted.')).toBeVisible()
  expect(asked[0]?.body).toEqual({ prompt: 'Goal: help {{house}} now', context: null, index_id: 'i1' })
})

it('sends no values that are no JSON object', async () => {
  const { person, asked } = open()
  await person.type(screen.getByLabelText('Prompt'), 'Goal: help')

  await person.type(screen.getByLabelText('Values of placeholders'), '[[1]')

  expect(screen.getByText('This is no JSON object.')).toBeVisible()
  expect(screen.getByRole('button', { name: 'Check' })).toBeDisabled()
  expect(asked).toEqual([])
})

it('keeps the prompt when the check fails', async () => {
  const { person } = open(problem(503, 'unavailable', 'The embedding model is not there.'))
  await person.type(screen.getByLabelText('Prompt'), 'Goal: help')

  await person.click(screen.getByRole('button', { name: 'Check' }))

  expect(await screen.findByRole('alert')).toHaveTextContent('The embedding model is not there.')
  expect(screen.getByLabelText('Prompt')).toHaveValue('Goal: help')
})
