import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { CircleAlert, Equal } from 'lucide-react'
import { useDebounced } from '@/lib/debounce'
import { evaluateQuery } from '../../api'
import { shown } from '../../lib/preview'
import { useExpressions } from './expression-context'

const STILL = 250 // ms

export type Mistake = { message: string; position: number | null }

/** What an expression or template gives with the data of the last run. field: its name in the config. */
export function useLiveValue(text: string, field: string, isTemplate: boolean, enabled: boolean) {
  const surroundings = useExpressions()
  const source = useDebounced(text, STILL)
  const asks = enabled && surroundings !== null && source.trim() !== '' && (!isTemplate || source.includes('{{'))
  const { data: roots = {}, ...extra } = surroundings?.items(field) ?? {}
  const found = useQuery({
    ...evaluateQuery({
      source,
      kind: isTemplate ? 'template' : 'expression',
      ...surroundings?.from,
      ...(isTemplate ? {} : extra),
      data: { ...surroundings?.from.data, ...(isTemplate ? {} : roots) },
    }),
    enabled: asks,
    placeholderData: keepPreviousData,
  })
  if (!asks || found.data === undefined) return null
  const current = source === text && !found.isPlaceholderData
  return { ...found.data, current }
}

/** The value beside the field it is written in. told: the mistake that is on the screen already. */
export function LiveValue({ value, told }: { value: ReturnType<typeof useLiveValue>; told?: string }) {
  if (value === null || (value.error && told?.startsWith(value.error.message.replace(/\.$/, '')))) return null
  if (value.error)
    return (
      <p role="status" className="flex items-start gap-1.5 text-sm text-bad">
        <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
        {value.error.position === null
          ? value.error.message
          : `${value.error.message.replace(/\.$/, '')} (at character ${value.error.position + 1}).`}
      </p>
    )
  return (
    <p role="status" aria-label="Value with the last run" className="flex items-start gap-1.5 text-sm text-ink-soft">
      <Equal aria-hidden className="mt-0.75 size-3.5 shrink-0" />
      {value.has_data ? (
        <code className="max-h-24 min-w-0 overflow-y-auto font-mono break-words text-good">{shown(value.value)}</code>
      ) : (
        <span>Run the workflow once to see the value here.</span>
      )}
    </p>
  )
}
