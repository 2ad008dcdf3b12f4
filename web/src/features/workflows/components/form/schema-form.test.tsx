import { screen } from '@testing-library/react'
import { useState } from 'react'
import { beforeEach, expect, it } from 'vitest'
import { signedIn } from '@/lib/access-token'
import { fakeServer } from '@/testing/fake-server'
import { renderScreen } from '@/testing/render'
import type { InsertGroup } from '../../lib/insert-values'
import type { Schema } from '../../lib/schema'
import { SchemaForm, type FormErrors } from './schema-form'

beforeEach(() => signedIn('t1'))

let value: Record<string, unknown>

type FormProps = { schema: Schema; start?: Record<string, unknown>; errors?: FormErrors; inserts?: InsertGroup[] }

function Form({ schema, start = {}, errors, inserts }: FormProps) {
  const [shown, setShown] = useState(start)
  value = shown
  const change = (name: string, next: unknown) =>
    setShown(({ [name]: _, ...others }) => (next === undefined ? others : { ...others, [name]: next }))
  return <SchemaForm schema={schema} value={shown} onChange={change} errors={errors} inserts={inserts} />
}

const draw = (props: FormProps) => renderScreen(<Form {...props} />)
const one = (name: string, schema: Schema): Schema => ({ type: 'object', properties: { [name]: schema } })

it('draws the form of a real node type and gives back its config', async () => {
  const { person } = draw({
    schema: {
      type: 'object',
      required: ['url'],
      properties: {
        url: { type: 'string' },
        method: { enum: ['GET', 'POST'], default: 'GET' },
        timeout: { type: 'number', default: 30, minimum: 1, maximum: 300 },
        follow_redirects: { type: 'boolean', default: true },
      },
    },
  })
  expect(screen.getByLabelText('Method')).toHaveDisplayValue('GET')
  expect(screen.getByLabelText('Follow redirects')).toBeChecked()

  await person.type(screen.getByLabelText('Url'), 'https://a.example/')
  await person.selectOptions(screen.getByLabelText('Method'), 'POST')
  await person.type(screen.getByLabelText('Timeout'), '12.5')
  await person.click(screen.getByLabelText('Follow redirects'))

  expect(value).toEqual({ url: 'https://a.example/', method: 'POST', timeout: 12.5, follow_redirects: false })
})

it('takes a setting out when its field is emptied', async () => {
  const { person } = draw({ schema: one('title', { type: 'string' }), start: { title: 'x' } })

  await person.clear(screen.getByLabelText('Title'))

  expect(value).toEqual({})
})

it('starts a list with what it would be, and gives it back whole once it is changed', async () => {
  const answers = { type: 'array', items: { type: 'string' }, default: ['approve', 'reject'] }
  const { person } = draw({ schema: one('answers', answers) })
  expect(screen.getByLabelText('Answers 2')).toHaveValue('reject')

  await person.type(screen.getByLabelText('Answers 2'), 'ed')

  expect(value).toEqual({ answers: ['approve', 'rejected'] })
})

it('lets an expression stand for a number', async () => {
  const { person } = draw({ schema: one('top_k', { type: 'integer' }) })

  await person.type(screen.getByLabelText('Top k'), '{{{{ input.n }}')

  expect(value).toEqual({ top_k: '{{ input.n }}' })
})

it.each([
  ['text', { type: 'string' }, 'Hello {{ nodes["read"].output.job_id }}'],
  ['expression', { type: 'string', format: 'expression' }, 'Hello nodes["read"].output.job_id'],
])('inserts a value into a field of kind %s as it must stand there', async (_, schema, text) => {
  const inserts = [{ title: 'Read the scan', values: [{ title: 'Job id', expression: 'nodes["read"].output.job_id' }] }]
  const { person } = draw({ schema: one('field', schema), start: { field: 'Hello ' }, inserts })

  await person.click(screen.getByRole('button', { name: 'Insert value' }))
  await person.click(screen.getByRole('button', { name: 'Job id' }))

  expect(value.field).toBe(text)
})

it('writes names and values as rows', async () => {
  const { person } = draw({
    schema: one('headers', { type: 'object', additionalProperties: { type: 'string' } }),
    start: { headers: { Accept: 'text/html' } },
  })

  await person.click(screen.getByRole('button', { name: 'Add' }))
  await person.type(screen.getByLabelText('Headers: name 2'), 'X-Count')
  await person.type(screen.getByLabelText('Headers: value 2'), '3')
  expect(value).toEqual({ headers: { Accept: 'text/html', 'X-Count': 3 } })

  await person.click(screen.getAllByRole('button', { name: 'Remove this row' })[0]!)
  expect(value).toEqual({ headers: { 'X-Count': 3 } })
})

it('shows nested values as JSON, and passes on only what is JSON', async () => {
  const { person } = draw({ schema: one('filters', { type: 'object' }), start: { filters: { year: { $gte: 2020 } } } })
  const field = screen.getByLabelText('Filters')

  await person.type(field, ',')
  expect(screen.getByText(/This is not JSON/)).toBeVisible()
  expect(value).toEqual({ filters: { year: { $gte: 2020 } } })

  await person.clear(field)
  await person.paste('{"year": 2021, "of": {"a": 1}}')
  expect(value).toEqual({ filters: { year: 2021, of: { a: 1 } } })
})

it('says at the field what is wrong with it', () => {
  draw({
    schema: one('expression', { type: 'string', format: 'expression' }),
    errors: { expression: 'Unexpected end.' },
  })

  expect(screen.getByLabelText('Expression')).toHaveAccessibleDescription('Unexpected end.')
  expect(screen.getByLabelText('Expression')).toBeInvalid()
})

it('offers indexes by name', async () => {
  fakeServer({
    'GET /api/v1/rag/indexes': { body: { data: [{ id: 'i1', name: 'Letters', document_count: 2 }], count: 1 } },
  })
  const { person } = draw({
    schema: { ...one('index_id', { title: 'Index', type: 'string' }), required: ['index_id'] },
  })

  await person.selectOptions(
    await screen.findByLabelText('Index'),
    await screen.findByRole('option', { name: 'Letters · 2 documents' }),
  )

  expect(value).toEqual({ index_id: 'i1' })
})

it('keeps an index that is gone in sight', async () => {
  fakeServer({ 'GET /api/v1/rag/indexes': { body: { data: [], count: 0 } } })
  draw({ schema: one('index_id', { title: 'Index', type: 'string' }), start: { index_id: 'i9' } })

  expect(await screen.findByText('This index is gone.')).toBeVisible()
  expect(screen.getByLabelText('Index')).toHaveValue('i9')
})
