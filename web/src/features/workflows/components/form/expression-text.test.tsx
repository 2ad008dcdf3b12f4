import { screen, waitFor } from '@testing-library/react'
import { useState } from 'react'
import { beforeEach, expect, it } from 'vitest'
import { signedIn } from '@/lib/access-token'
import { fakeServer, type Asked } from '@/testing/fake-server'
import { renderScreen } from '@/testing/render'
import { ExpressionContext, type ExpressionSurroundings } from './expression-context'
import { SchemaForm } from './schema-form'

beforeEach(() => signedIn('t1'))

const SURROUNDINGS: ExpressionSurroundings = {
  data: { input: { total: 12, lines: [{ price: 3 }] }, trigger: {} },
  from: { execution_id: 'e1', node_id: 'n1', input_from: [], data: {} },
  items: (field) => (field === 'each' ? { parameters: ['item', 'index'], items: 'input.lines' } : {}),
}
const SCHEMA = {
  properties: {
    test: { type: 'string', title: 'Test', format: 'expression' },
    each: { type: 'string', title: 'Each', format: 'expression' },
    text: { type: 'string', title: 'Text', maxLength: 5000 },
  },
}

function Form() {
  const [value, setValue] = useState<Record<string, unknown>>({})
  return (
    <ExpressionContext value={SURROUNDINGS}>
      <SchemaForm
        schema={SCHEMA}
        value={value}
        onChange={(name, next) => setValue({ ...value, [name]: next })}
        inserts={[]}
      />
    </ExpressionContext>
  )
}

function draw(answer: (asked: Asked) => unknown = () => ({ value: 1, error: null, has_data: true })) {
  const functions = [{ name: 'round', signature: 'round(value, digits?)', summary: 'Rounded.', method: true }]
  const asked = fakeServer({
    'GET /api/v1/workflows/expressions/functions': { body: { functions } },
    'POST /api/v1/workflows/expressions/evaluate': (one) => ({ body: answer(one) }),
  })
  return { ...renderScreen(<Form />), asked }
}

it('completes what has been begun with Enter, and goes on from there', async () => {
  const { person } = draw()

  await person.type(screen.getByLabelText('Test'), 'in')
  expect(await screen.findByRole('option', { name: /^input/ })).toHaveAttribute('aria-selected', 'true')
  await person.keyboard('{Enter}.to{Tab}')

  expect(screen.getByLabelText('Test')).toHaveValue('input.total')
})

it('shows the value that the server works out with the last run', async () => {
  const { person, asked } = draw(() => ({ value: { a: [1] }, error: null, has_data: true }))

  await person.type(screen.getByLabelText('Test'), '1 + 1')

  expect(await screen.findByLabelText('Value with the last run')).toHaveTextContent('{"a":[1]}')
  const body = asked.find(({ method }) => method === 'POST')?.body
  expect(body).toMatchObject({ source: '1 + 1', kind: 'expression', execution_id: 'e1', node_id: 'n1' })
})

it('marks a mistake at its place, counted in characters as people see them', async () => {
  const { person } = draw(() => ({
    value: null,
    error: { message: 'Not here.', position: 5, hint: null },
    has_data: true,
  }))

  await person.type(screen.getByLabelText('Test'), '"😀" + *')

  expect(await screen.findByText('Not here (at character 6).')).toBeVisible()
  expect(document.querySelector('[data-mistake]')?.previousSibling).toHaveTextContent('"😀" +')
})

it('tells which value of a function is being written', async () => {
  const { person } = draw()

  await person.type(screen.getByLabelText('Test'), 'round(1, ')

  await waitFor(() => expect(screen.getByText('digits?').tagName).toBe('STRONG'))
})

it('knows the element where a field is worked out for each', async () => {
  const { person } = draw()

  await person.type(screen.getByLabelText('Each'), 'item.')

  expect(await screen.findByRole('option', { name: /price/ })).toBeVisible()
})

it('leaves a text without expressions alone', async () => {
  const { person, asked } = draw()

  await person.type(screen.getByLabelText('Text'), 'in the house')

  expect(screen.queryByRole('listbox')).not.toBeInTheDocument()
  expect(asked.filter(({ method }) => method === 'POST')).toEqual([])
})
