import { ArrowUpRight, FileText } from 'lucide-react'
import { Link } from 'react-router'
import { citationAddress, type Citation } from '../../lib/answer'
import { PageCrop } from './page-crop'

/** Where a sentence stands: its page with the words marked, and the way to it. */
export function CitationCard({ citation }: { citation: Citation }) {
  const { title, page, quote } = citation
  return (
    <Link
      to={citationAddress(citation)}
      className="group block overflow-hidden rounded-card border border-line bg-canvas transition-colors hover:border-accent"
    >
      <PageCrop citation={citation} />
      <span className="block px-4 py-3">
        <span className="line-clamp-3 border-l-2 border-accent pl-3 text-pretty">{quote}</span>
        <span className="mt-2 flex items-center gap-2 text-sm text-ink-soft">
          <FileText aria-hidden className="size-4 shrink-0 text-ink-faint" />
          <span className="min-w-0 flex-1 truncate">
            {title ?? 'Document'}
            {page !== null && `, page ${page}`}
          </span>
          <span className="inline-flex items-center gap-1 font-medium whitespace-nowrap text-accent">
            Show on the page
            <ArrowUpRight
              aria-hidden
              className="size-4 transition-transform group-hover:translate-x-0.5 group-hover:-translate-y-0.5"
            />
          </span>
        </span>
      </span>
    </Link>
  )
}
