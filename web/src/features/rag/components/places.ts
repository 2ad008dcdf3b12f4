import { useQuery } from '@tanstack/react-query'
import { placesQuery } from '../api'

const NONE: never[] = []

/** Where a quote stands: its boxes on every page. `pending` until that is known. */
export function usePlaces(documentId: string, quote: readonly [number, number] | null) {
  const { data, isPending } = useQuery({ ...placesQuery(documentId, quote ?? [0, 1]), enabled: quote !== null })
  return { boxes: data?.boxes ?? NONE, pending: quote !== null && isPending }
}
