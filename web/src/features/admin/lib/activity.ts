import type { ActivityQuery } from '../system-api'

const DAY = 86_400_000 // ms
const MINUTE = 60_000

/** What the filters in the address ask of the server. `period`: days before now, to the minute, so that it holds still. */
export function queryOf(filters: Record<string, string>, now: number = Date.now()): ActivityQuery {
  const { status, type, about, by, period } = filters
  const since = Math.floor(now / MINUTE) * MINUTE - Number(period) * DAY
  return {
    ...(status && { status: status as ActivityQuery['status'] }),
    ...(type && { event_type: type }),
    ...(about && { target_type: about }),
    ...(by && { actor_id: by }),
    ...(period && Number.isFinite(since) && { since: new Date(since).toISOString() }),
  }
}
