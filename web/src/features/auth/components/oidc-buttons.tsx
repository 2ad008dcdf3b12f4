import { useQuery } from '@tanstack/react-query'
import { LogIn } from 'lucide-react'
import { useSearchParams } from 'react-router'
import { optionsQuery } from '@/lib/login-options'
import { ownPath } from '@/lib/redirect'
import { ButtonLink } from '@/ui/button'
import { startAddress } from '../oidc-api'

/** One button for each provider one can sign in with; nothing where there is none. */
export function OidcButtons() {
  const providers = useQuery(optionsQuery()).data?.oidc ?? []
  const [search] = useSearchParams()
  if (providers.length === 0) return null
  return (
    <div className="mt-6 flex flex-col gap-3">
      <div className="flex items-center gap-3 text-sm text-ink-faint">
        <span className="h-px flex-1 bg-line" />
        or
        <span className="h-px flex-1 bg-line" />
      </div>
      {providers.map((provider) => (
        <ButtonLink key={provider.id} size="large" className="max-w-full">
          {/* A plain link: the server sends the browser on. */}
          <a href={startAddress(provider.id, ownPath(search.get('redirect')))}>
            <LogIn aria-hidden className="size-4 shrink-0" />
            <span className="truncate">Continue with {provider.name}</span>
          </a>
        </ButtonLink>
      ))}
    </div>
  )
}
