import { Pause, Play, SkipBack, SkipForward, X } from 'lucide-react'
import { duration } from '@/lib/format'
import { IconButton } from '@/ui/button'
import type { Playback } from './use-playback'

/** Steps through what happened, while the canvas shows how it stood then. */
export function PlaybackBar({ playback }: { playback: Playback }) {
  const { at, count, event, moment, playing, go } = playback
  return (
    <div
      role="group"
      aria-label="Replay on the graph"
      className="flex flex-wrap items-center gap-x-2 gap-y-1 border-b border-line bg-accent-soft/60 px-4 py-1.5 text-sm"
    >
      <div className="flex items-center">
        <IconButton icon={SkipBack} label="One step back" size="small" disabled={at === 0} onClick={() => go(at - 1)} />
        <IconButton
          icon={playing ? Pause : Play}
          label={playing ? 'Stop here' : 'Play'}
          size="small"
          onClick={playback.toggle}
        />
        <IconButton
          icon={SkipForward}
          label="One step on"
          size="small"
          disabled={at >= count}
          onClick={() => go(at + 1)}
        />
      </div>
      <input
        type="range"
        aria-label="Moment of the execution"
        aria-valuetext={event ? `${event.message}, after ${duration(moment)}` : 'Before the start'}
        min={0}
        max={count}
        value={at}
        onChange={(change) => go(Number(change.target.value))}
        className="h-8 min-w-20 flex-1 accent-(--accent)"
      />
      <span className="w-14 text-right text-ink-soft tabular-nums">{duration(moment)}</span>
      <IconButton icon={X} label="End the replay" size="small" onClick={playback.stop} />
      <p className="w-full truncate text-ink-soft">{event?.message ?? 'Before the start'}</p>
    </div>
  )
}
