import { ChevronLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'

type PageHeaderProps = {
  title: string
  /** drawn in place of the title, e.g. a name that can be edited */
  heading?: ReactNode
  text?: ReactNode
  actions?: ReactNode
  back?: { to: string; title: string }
}

/** The head of a screen; also names the browser's tab. */
export function PageHeader({ title, heading, text, actions, back }: PageHeaderProps) {
  return (
    <header className="mb-6">
      <title>{`${title} · Appliance`}</title>
      {back && (
        <Link to={back.to} className="mb-2 -ml-1 inline-flex items-center gap-1 text-sm text-ink-soft hover:text-ink">
          <ChevronLeft aria-hidden className="size-4" />
          {back.title}
        </Link>
      )}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          {heading ?? <h1 className="text-2xl">{title}</h1>}
          {text && <p className="mt-1 max-w-2xl text-pretty text-ink-soft">{text}</p>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
    </header>
  )
}

/** The width and padding of an ordinary screen. */
export const Page = ({ children, wide = false }: { children: ReactNode; wide?: boolean }) => (
  <div className={`mx-auto w-full px-4 py-6 sm:px-8 sm:py-8 ${wide ? 'max-w-[100rem]' : 'max-w-6xl'}`}>{children}</div>
)
