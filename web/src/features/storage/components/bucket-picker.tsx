import { bytes, count, percent } from '@/lib/format'
import { Progress } from '@/ui/progress'
import { Select } from '@/ui/input'
import type { Buckets } from '../api'
import { bucketTitle } from '../lib/folders'

type BucketPickerProps = { buckets: Buckets; bucket: string; onBucket: (bucket: string) => void }

/** Which bucket is shown, what is in it, and how much of the quota is used by all. */
export function BucketPicker({ buckets, bucket, onBucket }: BucketPickerProps) {
  const { used_bytes, limit_bytes } = buckets.quota
  const share = limit_bytes > 0 ? used_bytes / limit_bytes : 0
  const info = buckets.bucket_info[bucket]
  return (
    <div className="mb-5 flex flex-wrap items-end justify-between gap-x-8 gap-y-4">
      <div className="w-full sm:w-80">
        <Select aria-label="Bucket" value={bucket} onChange={(event) => onBucket(event.target.value)}>
          {buckets.buckets.map((name) => (
            <option key={name} value={name}>
              {bucketTitle(name)} ({count(buckets.bucket_info[name]?.file_count ?? 0)})
            </option>
          ))}
        </Select>
        {info && (
          <p className="mt-1.5 text-sm text-ink-faint">
            {info.description}. {bytes(info.total_bytes)}, at most {bytes(info.max_file_bytes)} a file.
          </p>
        )}
      </div>
      <div className="w-full sm:w-64">
        <p className="flex justify-between text-sm text-ink-soft tabular-nums">
          <span>
            {bytes(used_bytes)} of {bytes(limit_bytes)} used
          </span>
          {percent(share)}
        </p>
        <Progress value={share} label="Storage used" className="mt-1.5" />
      </div>
    </div>
  )
}
