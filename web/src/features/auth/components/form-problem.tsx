import { useEffect, useState } from 'react'
import { duration } from '@/lib/format'
import { ApiProblem, fieldErrors } from '@/lib/problem'
import { Notice } from '@/ui/notice'

/** Seconds until the server listens again after a 429; 0 when it does. */
export function useWait(error: unknown): number {
  const seconds = error instanceof ApiProblem && error.status === 429 ? (error.retryAfter ?? 0) : 0
  const [left, setLeft] = useState(seconds)
  useEffect(() => {
    setLeft(seconds)
    if (seconds === 0) return
    const until = Date.now() + seconds * 1000
    const timer = setInterval(() => {
      const rest = Math.max(0, Math.ceil((until - Date.now()) / 1000))
      setLeft(rest)
      if (rest === 0) clearInterval(timer)
    }, 1000)
    return () => clearInterval(timer)
  }, [error, seconds])
  return left
}

/** What is wrong with the form as a whole. Messages of single fields stand at the fields. */
export function FormProblem({ error, wait }: { error: unknown; wait: number }) {
  if (!(error instanceof ApiProblem)) return null
  if (error.status === 429) {
    return (
      <Notice kind="warn" title="Too many attempts">
        {wait > 0 ? `Please wait ${duration(wait * 1000)}, then try again.` : 'You can try again now.'}
      </Notice>
    )
  }
  if (Object.keys(fieldErrors(error)).length > 0) return null
  return (
    <Notice kind="bad">
      {error.detail} {error.hint}
    </Notice>
  )
}
