import { RotateCw } from 'lucide-react'
import { isRouteErrorResponse, useRouteError } from 'react-router'
import { asProblem, ApiProblem } from '@/lib/problem'
import { Button } from '@/ui/button'
import { ProblemCard } from '@/ui/problem-card'
import { NotFoundPage } from './not-found-page'

/** What is shown when a screen cannot be drawn. `inside`: within the shell. */
export function ErrorPage({ inside = false }: { inside?: boolean }) {
  const error = useRouteError()
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFoundPage />
  const reload = (
    <Button size="small" kind="primary" icon={RotateCw} onClick={() => window.location.reload()}>
      Reload
    </Button>
  )
  return (
    <div className={inside ? 'mx-auto max-w-xl p-6' : 'grid min-h-dvh place-items-center p-6'}>
      <title>Error · Appliance</title>
      <ProblemCard error={explained(error)} action={reload} className="w-full max-w-xl" />
    </div>
  )
}

/** After an upgrade, the screens of the page that is still open are gone from the server. */
function explained(error: unknown): ApiProblem {
  const problem = asProblem(error)
  if (!/dynamically imported module|module script/i.test(problem.detail)) return problem
  return new ApiProblem({
    status: -1,
    code: 'new-version',
    title: 'This page could not be loaded',
    detail: 'The program has probably been upgraded while this page was open.',
    hint: 'Reload to go on with the new version.',
  })
}
