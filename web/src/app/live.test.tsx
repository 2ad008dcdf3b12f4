import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render } from '@testing-library/react'
import { beforeEach, expect, it, vi } from 'vitest'
import { signedIn } from '@/lib/access-token'
import type { Feature } from '@/lib/feature'
import { fakeServer } from '@/testing/fake-server'
import { keysOf, Live } from './live'

const rag: Feature = {
  name: 'rag',
  title: 'RAG',
  live: {
    'rag.document': ({ id }) => [
      ['rag', 'documents'],
      ['rag', 'document', id],
    ],
  },
}
const dashboard: Feature = { name: 'dashboard', title: 'Dashboard', live: { '*': () => [['dashboard']] } }

beforeEach(() => signedIn('t1'))

it('asks every feature which queries a piece of news makes old', () => {
  expect(keysOf([rag, dashboard], { topic: 'rag.document', id: '7', change: 'changed' })).toEqual([
    ['rag', 'documents'],
    ['rag', 'document', '7'],
    ['dashboard'],
  ])
  expect(keysOf([rag], { topic: 'ocr.job', id: '7', change: 'changed' })).toEqual([])
})

it('asks once for many events of the same kind', async () => {
  vi.useFakeTimers()
  const event = 'data: {"topic":"rag.document","id":"7","change":"changed"}\n\n'
  fakeServer({ 'GET /api/v1/events': () => new Response(event.repeat(20)) })
  const queryClient = new QueryClient()
  const invalidate = vi.spyOn(queryClient, 'invalidateQueries')
  const features = [rag]

  const view = render(
    <QueryClientProvider client={queryClient}>
      <Live features={features} />
    </QueryClientProvider>,
  )
  await vi.advanceTimersByTimeAsync(210)
  view.unmount()

  expect(invalidate.mock.calls.map(([filters]) => filters?.queryKey)).toEqual([
    ['rag', 'documents'],
    ['rag', 'document', '7'],
  ])
})
