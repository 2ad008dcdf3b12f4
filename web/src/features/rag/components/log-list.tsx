import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Select } from '@/ui/input'
import { indexesQuery } from '../api'

/** Of which index a log is shown; all of them at first. */
export function IndexFilter({ indexId, onIndex }: { indexId: string; onIndex: (id: string) => void }) {
  const indexes = useQuery(indexesQuery({ skip: 0, limit: 200 })).data?.data ?? []
  if (indexes.length < 2 && !indexId) return null
  return (
    <Select
      aria-label="Index"
      value={indexId}
      onChange={(event) => onIndex(event.target.value)}
      className="w-full sm:w-60"
    >
      <option value="">All indexes</option>
      {indexes.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Select>
  )
}

/** The head of a log's card. */
export const LogHead = ({ children }: { children: ReactNode }) => (
  <div className="flex flex-wrap items-center justify-between gap-3 border-b border-line p-3 empty:hidden">
    {children}
  </div>
)
