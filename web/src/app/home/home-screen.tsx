import { lazy, Suspense } from 'react'
import type { Feature } from '@/lib/feature'
import { useMe } from '@/lib/session'
import { Page, PageHeader } from '@/ui/page-header'
import { Skeleton } from '@/ui/skeleton'
import { Starters } from './starters'

/** The home page of these features: a greeting, what to do next, and what each wants to show. */
export function homeOf(features: Feature[]) {
  const starters = features.flatMap((feature) => feature.starters ?? []).sort((a, b) => a.order - b.order)
  const widgets = features
    .flatMap((feature) => feature.home ?? [])
    .sort((a, b) => a.order - b.order)
    .map((widget) => lazy(widget.load))

  return function HomeScreen() {
    const me = useMe()
    const name = me?.full_name?.split(' ')[0]
    return (
      <Page>
        <PageHeader
          title="Dashboard"
          heading={<h1 className="text-3xl">{name ? `${greeting()}, ${name}` : greeting()}</h1>}
          text={starters.length > 0 ? 'What would you like to do next?' : undefined}
        />
        <Starters starters={starters} />
        {widgets.length > 0 && (
          <div className="mt-8 flex flex-col gap-6">
            {widgets.map((Widget, place) => (
              <Suspense key={place} fallback={<Skeleton className="h-40" />}>
                <Widget />
              </Suspense>
            ))}
          </div>
        )}
      </Page>
    )
  }
}

function greeting(hour = new Date().getHours()): string {
  if (hour < 5 || hour >= 18) return 'Good evening'
  return hour < 12 ? 'Good morning' : 'Good afternoon'
}
