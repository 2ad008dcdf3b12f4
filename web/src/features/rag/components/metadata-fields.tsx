import { Plus, X } from 'lucide-react'
import { Button, IconButton } from '@/ui/button'
import { Input } from '@/ui/input'
import type { Pair } from '../lib/metadata'

type MetadataFieldsProps = { pairs: Pair[]; onPairs: (pairs: Pair[]) => void }

/** Names and values that documents are filtered by later. */
export function MetadataFields({ pairs, onPairs }: MetadataFieldsProps) {
  const change = (place: number, changes: Partial<Pair>) =>
    onPairs(pairs.map((pair, at) => (at === place ? { ...pair, ...changes } : pair)))
  return (
    <div role="group" aria-label="Metadata" className="flex flex-col gap-2">
      {pairs.map(({ key, value }, place) => (
        <div key={place} className="flex items-center gap-2">
          <Input
            aria-label={`Name ${place + 1}`}
            placeholder="year"
            value={key}
            onChange={(event) => change(place, { key: event.target.value })}
            className="sm:max-w-48"
            autoComplete="off"
          />
          <Input
            aria-label={`Value ${place + 1}`}
            placeholder="2024"
            value={value}
            onChange={(event) => change(place, { value: event.target.value })}
            className="sm:max-w-72"
            autoComplete="off"
          />
          <IconButton
            icon={X}
            label={`Remove ${key || `row ${place + 1}`}`}
            size="small"
            onClick={() => onPairs(pairs.filter((_, at) => at !== place))}
          />
        </div>
      ))}
      <Button
        kind="quiet"
        size="small"
        icon={Plus}
        onClick={() => onPairs([...pairs, { key: '', value: '' }])}
        className="-ml-2.5 self-start"
      >
        Add metadata
      </Button>
    </div>
  )
}
