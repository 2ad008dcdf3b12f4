import { useQuery } from '@tanstack/react-query'
import { plural } from '@/lib/format'
import { Facts } from '@/ui/card'
import { Sheet } from '@/ui/dialog'
import { Notice } from '@/ui/notice'
import { ProblemCard } from '@/ui/problem-card'
import { Skeleton } from '@/ui/skeleton'
import { dateTime } from '@/lib/format'
import { trainingQuery, type TrainingDetails } from '../api-training'
import { BeforeAfter } from './before-after'
import { Sparkline } from './sparkline'

/** A training in full: before and after, the data sets, the settings. */
export function TrainingSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const training = useQuery(trainingQuery(id))
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      title="Training"
      text={training.data && dateTime(training.data.created_at)}
    >
      {training.isPending && <Skeleton lines={6} />}
      {training.isError && <ProblemCard error={training.error} onRetry={training.refetch} />}
      {training.data && <Details training={training.data} />}
    </Sheet>
  )
}

function Details({ training: { metrics, datasets, config, error_message } }: { training: TrainingDetails }) {
  return (
    <div className="flex flex-col gap-7">
      {error_message && <Notice kind="bad">{error_message}</Notice>}
      {metrics && (
        <>
          <BeforeAfter
            title="Mean reciprocal rank"
            hint={`How high the right passage stands, of ${plural(metrics.rows_holdout, 'question')} held back.`}
            {...metrics.mrr}
          />
          <BeforeAfter
            title="Recall at 5"
            hint="How often the right passage is among the first five."
            {...metrics.recall_at_5}
          />
          <section>
            <h3 className="text-base font-semibold">Loss</h3>
            <p className="mb-2 text-sm text-ink-faint">
              {plural(metrics.rows_train, 'row')}, {plural(metrics.epochs_run, 'epoch')}.
            </p>
            <Sparkline values={metrics.loss} label="Loss" />
          </section>
        </>
      )}
      <section>
        <h3 className="mb-2 text-base font-semibold">Data sets</h3>
        <ul className="flex flex-col gap-2">
          {datasets.map(({ dataset_url, rows, error }) => (
            <li key={dataset_url} className="text-sm">
              <span className="break-all">{dataset_url}</span>
              <span className="text-ink-faint">{rows === null ? '' : ` ${plural(rows, 'usable row')}`}</span>
              {error && <p className={rows ? 'text-warn' : 'text-bad'}>{error}</p>}
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h3 className="mb-2 text-base font-semibold">Settings</h3>
        <Facts
          facts={Object.entries(config).map(([name, value]) => [
            name.replaceAll('_', ' '),
            String(value).replaceAll('_', ' '),
          ])}
        />
      </section>
    </div>
  )
}
