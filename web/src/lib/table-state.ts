/** Page, page size, sort and filters of a table, kept in the address so that a link shows the same rows. */
import { useMemo } from 'react'
import { useSearchParams } from 'react-router'

export const PAGE_SIZES = [10, 25, 50, 100] as const

export type TableState = {
  page: number
  size: number
  skip: number
  limit: number
  /** "name" ascending, "-name" descending */
  sort: string | undefined
  filters: Record<string, string>
  setPage: (page: number) => void
  setSize: (size: number) => void
  setSort: (sort: string | undefined) => void
  /** an empty value removes the filter; the first page is shown again */
  setFilter: (name: string, value: string) => void
}

/** filters: the names that this table may find in the address, each with its value at the start. */
export function useTableState(filters: Record<string, string> = {}, size = 25): TableState {
  const [search, setSearch] = useSearchParams()
  const names = JSON.stringify(filters)
  return useMemo(() => {
    const change = (changes: Record<string, string | undefined>) =>
      setSearch(
        (old) => {
          const next = new URLSearchParams(old)
          for (const [name, value] of Object.entries(changes)) value ? next.set(name, value) : next.delete(name)
          return next
        },
        { replace: true },
      )
    const page = Math.max(1, Number.parseInt(search.get('page') ?? '1', 10) || 1)
    const asked = Number(search.get('size'))
    const limit = (PAGE_SIZES as readonly number[]).includes(asked) ? asked : size
    const found = Object.entries(JSON.parse(names) as Record<string, string>)
    return {
      page,
      size: limit,
      limit,
      skip: (page - 1) * limit,
      sort: search.get('sort') ?? undefined,
      filters: Object.fromEntries(found.map(([name, start]) => [name, search.get(name) ?? start])),
      setPage: (to) => change({ page: to > 1 ? String(to) : undefined }),
      setSize: (to) => change({ size: String(to), page: undefined }),
      setSort: (to) => change({ sort: to, page: undefined }),
      setFilter: (name, value) => change({ [name]: value, page: undefined }),
    }
  }, [search, setSearch, names, size])
}
