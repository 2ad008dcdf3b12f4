import { Link } from 'react-router'
import { plural } from '@/lib/format'
import { Badge, type Tone } from '@/ui/badge'
import { ButtonLink } from '@/ui/button'
import { Notice } from '@/ui/notice'
import type { Imported, ImportReport } from '../../lib/graph'

const WORDS: Record<ImportReport['nodes'][number]['status'], { word: string; tone: Tone }> = {
  placeholder: { word: 'Placeholder', tone: 'warn' },
  converted: { word: 'Converted', tone: 'good' },
  note: { word: 'Note', tone: 'neutral' },
}
const ORDER = Object.keys(WORDS)

/** What became of each node of a file; what needs a hand comes first. */
export function ImportReportView({ made: { workflow, report } }: { made: Imported }) {
  const nodes = report.nodes.toSorted((a, b) => rank(a) - rank(b))
  return (
    <div className="flex flex-col gap-4">
      <Notice kind={report.placeholders > 0 ? 'warn' : 'good'} title={summary(report)}>
        {report.placeholders > 0
          ? 'Placeholders keep what stood there. Put a node of ours in their place, then switch the workflow on.'
          : 'Look it over, then switch it on.'}
      </Notice>
      {report.notes.length > 0 && (
        <ul aria-label="About the workflow" className="list-disc pl-5 text-sm text-ink-soft">
          {report.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <ul aria-label="Nodes" className="divide-y divide-line rounded-control border border-line">
        {nodes.map((node, place) => (
          <li key={`${node.name} ${place}`} className="flex gap-3 px-3.5 py-2.5">
            <span className="w-24 shrink-0 pt-0.5">
              <Badge tone={WORDS[node.status].tone}>{WORDS[node.status].word}</Badge>
            </span>
            <span className="min-w-0 flex-1">
              <span className="flex flex-wrap items-baseline gap-x-2">
                {node.node_id === null ? (
                  <span className="font-medium">{node.name}</span>
                ) : (
                  <Link
                    to={`/workflows/${workflow.id}?node=${encodeURIComponent(node.node_id)}`}
                    className="font-medium text-accent hover:underline"
                  >
                    {node.name}
                  </Link>
                )}
                <span className="font-mono text-xs text-ink-faint">{node.type}</span>
              </span>
              {node.notes.map((note) => (
                <span key={note} className="block text-sm break-words text-ink-soft">
                  {note}
                </span>
              ))}
            </span>
          </li>
        ))}
      </ul>
      <ButtonLink kind="primary" className="self-end">
        <Link to={`/workflows/${workflow.id}`}>Open the workflow</Link>
      </ButtonLink>
    </div>
  )
}

const rank = ({ status, notes }: ImportReport['nodes'][number]) =>
  ORDER.indexOf(status) * 2 + (notes.length > 0 ? 0 : 1)

const summary = ({ format, converted, placeholders }: ImportReport) =>
  [
    `${plural(converted, 'node')} ${format === 'n8n' ? 'converted' : 'taken over'}`,
    placeholders > 0 && `${plural(placeholders, 'placeholder')} to replace`,
  ]
    .filter(Boolean)
    .join(', ')
