import { Check, Copy } from 'lucide-react'
import { IconButton } from '@/ui/button'
import { useCopy } from '@/ui/copy'
import type { Field } from '../lib/page'

/** Names and values found in the document; another page's are shown there. */
export function FoundFields({
  fields,
  page,
  onPage,
}: {
  fields: Field[]
  page: number
  onPage: (page: number) => void
}) {
  return (
    <dl className="min-h-0 divide-y divide-line overflow-y-auto px-5">
      {fields.map((field, place) => (
        <div key={place} className="flex items-start gap-2 py-2.5">
          <div className="min-w-0 flex-1">
            <dt className="text-sm text-ink-faint">
              {field.key}
              {field.page !== page && (
                <button
                  type="button"
                  onClick={() => onPage(field.page)}
                  className="ml-2 rounded font-medium text-accent hover:underline"
                >
                  page {field.page}
                </button>
              )}
            </dt>
            <dd className="font-medium break-words">{field.value}</dd>
          </div>
          <CopyValue field={field} />
        </div>
      ))}
    </dl>
  )
}

function CopyValue({ field: { key, value } }: { field: Field }) {
  const { copied, copy } = useCopy()
  return (
    <IconButton
      icon={copied ? Check : Copy}
      label={copied ? 'Copied' : `Copy ${key}`}
      size="small"
      onClick={() => void copy(value)}
    />
  )
}
