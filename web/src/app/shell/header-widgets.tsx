import { lazy, Suspense, useState } from 'react'
import type { Feature } from '@/lib/feature'

/** What features show in the header, fetched after the first screen. */
export function HeaderWidgets({ features }: { features: Feature[] }) {
  const [widgets] = useState(() =>
    features
      .flatMap((feature) => feature.header ?? [])
      .sort((a, b) => a.order - b.order)
      .map((widget) => lazy(widget.load)),
  )
  return widgets.map((Widget, place) => (
    <Suspense key={place} fallback={null}>
      <Widget />
    </Suspense>
  ))
}
