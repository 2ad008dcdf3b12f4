import { LibraryBig } from 'lucide-react'
import { api } from '@/lib/api-client'
import type { Command } from '@/lib/feature'

/** Indexes whose name contains the text, for the palette. */
export async function findIndexes(q: string, signal: AbortSignal): Promise<Command[]> {
  const { data } = await api.get('/api/v1/rag/indexes', { query: { q, limit: 5 }, signal })
  return data.map((index) => ({ title: index.name, icon: LibraryBig, hint: 'Index', to: `/rag/${index.id}` }))
}
