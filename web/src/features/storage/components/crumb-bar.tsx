import { ChevronRight } from 'lucide-react'
import { crumbs } from '../lib/folders'

/** Where one is, and the way back up. */
export function CrumbBar({
  top,
  folder,
  onFolder,
}: {
  top: string
  folder: string
  onFolder: (folder: string) => void
}) {
  const path = [{ name: top, path: '' }, ...crumbs(folder)]
  return (
    <nav aria-label="Folder" className="min-w-0">
      <ol className="flex flex-wrap items-center gap-1">
        {path.map(({ name, path: to }, place) => (
          <li key={to} className="flex min-w-0 items-center gap-1">
            {place > 0 && <ChevronRight aria-hidden className="size-4 shrink-0 text-ink-faint" />}
            {place === path.length - 1 ? (
              <span aria-current="page" className="max-w-64 truncate font-semibold">
                {name}
              </span>
            ) : (
              <button
                type="button"
                onClick={() => onFolder(to)}
                className="max-w-48 truncate rounded text-ink-soft hover:text-ink hover:underline"
              >
                {name}
              </button>
            )}
          </li>
        ))}
      </ol>
    </nav>
  )
}
