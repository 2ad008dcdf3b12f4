import { screen, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { fakeServer } from '@/testing/fake-server'
import { renderRoutes } from '@/testing/render'
import { RoutingScreen } from './routing-screen'
import { RoutingTab } from './routing-tab'

const DECISION = {
  id: 'l1',
  query_id: 'q1',
  query_text: 'Are dogs permitted?',
  index_id: 'i1',
  index_name: 'Letters',
  routing_decision: 'lightrag',
  routing_reason: '0.40 MB is below 1 MB: lightrag',
  query_requirements: {},
  created_at: '2026-01-31T09:15:02.123Z',
}
const EVALUATION = {
  selected_vector_db: 'qdrant',
  engine: 'sqlite-vec',
  routing_reason: 'tags are given: qdrant',
  index_statistics: { document_count: 12, chunk_count: 96, dataset_size_mb: 0.4, current_vector_db: 'sqlite_vec' },
  query_requirements: { tags: ['lease'] },
  rules: [
    { rule: 'vector_db', matched: false },
    { rule: 'tags', matched: true },
  ],
}

function open(at: string, decisions: object[] = [DECISION]) {
  const asked = fakeServer({
    'GET /api/v1/rag/switch/logs': { body: { data: decisions, count: decisions.length } },
    'POST /api/v1/rag/switch/evaluate': { body: EVALUATION },
    'GET /api/v1/rag/indexes': { body: { data: [{ id: 'i1', name: 'Letters' }], count: 1 } },
  })
  const routes = [
    { path: '/rag/routing', element: <RoutingScreen /> },
    { path: '/rag/:indexId/routing', element: <RoutingTab /> },
    { path: '/rag/:indexId/ask', element: <p>the question</p> },
  ]
  return { ...renderRoutes(routes, at), asked }
}

it('tries the router, and shows which rule decided', async () => {
  const { person, asked } = open('/rag/i1/routing')
  await person.type(screen.getByLabelText('Tags'), 'lease, ')

  await person.click(screen.getByRole('button', { name: 'Decide' }))

  const decision = await screen.findByRole('region', { name: 'Decision' })
  expect(
    within(decision)
      .getAllByRole('listitem')
      .map(({ textContent }) => textContent),
  ).toEqual(['A profile is asked for by namedoes not match', 'Tags are givenmatches'])
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
    index_id: 'i1',
    query_requirements: { tags: ['lease'] },
  })
})

it('opens the question of a decision', async () => {
  const { person, router } = open('/rag/routing')

  await person.click(await screen.findByRole('button', { name: 'Are dogs permitted?' }))

  expect(router.state.location).toMatchObject({ pathname: '/rag/i1/ask', search: '?query=q1' })
})

it('says what the log is for as long as it is empty', async () => {
  open('/rag/routing', [])

  expect(await screen.findByRole('heading', { name: 'Nothing routed yet' })).toBeVisible()
})
