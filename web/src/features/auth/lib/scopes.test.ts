import { expect, it } from 'vitest'
import { areasOf, exampleCall, scopeTitle, tick } from './scopes'

it('knows the areas of the scopes, each once', () =>
  expect(areasOf(['rag', 'rag:read', 'storage', 'storage:read'])).toEqual(['rag', 'storage']))

it.each([
  [[], 'rag:read', true, ['rag:read']],
  [['rag:read'], 'rag', true, ['rag']],
  [['rag'], 'rag', false, ['rag:read']],
  [['rag:read', 'ocr'], 'rag:read', false, ['ocr']],
] as const)('%j, and %s ticked %s, is %j', (chosen, scope, on, result) =>
  expect(tick(chosen, scope, on)).toEqual(result),
)

it('says scopes in words', () => {
  expect(scopeTitle('storage:read')).toBe('Storage: read')
  expect(scopeTitle('rag')).toBe('RAG')
})

it('shows a call that the key is good for', () => {
  expect(exampleCall('https://box.example', 'ak_1', ['storage:read'])).toBe(
    "curl -H 'Authorization: Bearer ak_1' https://box.example/api/v1/storage/buckets",
  )
})
