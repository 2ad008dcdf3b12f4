import { useQuery } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useState } from 'react'
import { autoSaveQuery } from '../api'
import type { Saving } from './use-saving'

const KEY = 'appliance.workflows.auto-save'
const USUAL = 30 // seconds

/** Saves by itself, where this browser is told to; a workflow is saved for the first time by hand. */
export function useAutoSave({ base, dirty, busy, conflict, refused, save }: Saving) {
  const [on, setOn] = useState(() => localStorage.getItem(KEY) === 'on')
  const seconds = useQuery({ ...autoSaveQuery(), enabled: on }).data ?? USUAL
  const due = on && dirty && !busy && !conflict && refused.length === 0 && base.id !== null
  const act = useEffectEvent(() => void save())
  useEffect(() => {
    if (!due) return
    const timer = setTimeout(act, seconds * 1000)
    return () => clearTimeout(timer)
  }, [due, seconds])
  return {
    on,
    seconds,
    toggle: () => {
      localStorage.setItem(KEY, on ? 'off' : 'on')
      setOn(!on)
    },
  }
}

export type AutoSave = ReturnType<typeof useAutoSave>
