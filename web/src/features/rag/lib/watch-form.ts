import type { NewWatch, Watch } from '../api-watches'

/** What a person has set; root: one of the folders that may be watched. include: patterns, with commas. */
export type WatchForm = {
  kind: Watch['kind']
  bucket: string
  prefix: string
  root: string
  below: string
  include: string
}

/** The watch that the form describes; undefined as long as something is missing. */
export function watchOf({ kind, bucket, prefix, root, below, include }: WatchForm): NewWatch | undefined {
  const patterns = include.split(/[\s,]+/).filter(Boolean)
  if (kind === 'bucket') return bucket ? { kind, bucket, path: prefix.trim(), include: patterns } : undefined
  if (!root) return undefined
  const folder = below.trim().replace(/^\/+|\/+$/g, '')
  return { kind, path: folder ? `${root.replace(/\/$/, '')}/${folder}` : root, include: patterns }
}

/** Where a watch looks, in words: "bucket scans, below letters/2024". */
export const placeInWords = ({ kind, bucket, path }: Pick<Watch, 'kind' | 'bucket' | 'path'>) =>
  kind === 'folder' ? path : `${bucket}${path ? ` / ${path}` : ''}`
