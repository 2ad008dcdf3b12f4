import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/api-client'
import type { Answer, Body } from '@/lib/api-types'
import { saveAs } from '@/lib/object-url'
import { ApiProblem } from '@/lib/problem'

const keys = {
  backups: () => ['admin', 'backups'] as const,
  replication: () => ['admin', 'replication'] as const,
  key: () => ['admin', 'key'] as const,
  disk: () => ['admin', 'disk'] as const,
  firstRestore: (token: string) => ['admin', 'first-restore', token] as const,
}

export type Backups = Answer<'/api/v1/admin/backups', 'get'>
export type Backup = Backups['data'][number]
export type Restore = NonNullable<Backups['restore']>
export type Disk = Answer<'/api/v1/admin/disk', 'get'>
export type DiskPart = Disk['parts'][number]
export type Replication = Answer<'/api/v1/admin/replication', 'get'>
export type Reach = NonNullable<Replication['reach']>
/** How a restore gets at the key, if it is not the one of this installation. */
export type RestoreKey = { phrase?: string; without_secrets?: boolean }

const OFTEN = 1000 // ms, while something is under way
const SELDOM = 10_000

/** Whether the list changes by itself: a backup is being written, or a restore checked. */
const moves = (found: Backups | undefined) => !!found && (found.running || (found.restore ?? failed).state !== 'failed')
const failed = { state: 'failed' }

/** The backups, newest first, and what is under way; asked again and again while something is. */
export const backupsQuery = () =>
  queryOptions({
    queryKey: keys.backups(),
    queryFn: ({ signal }) => api.get('/api/v1/admin/backups', { signal }),
    refetchInterval: ({ state }) => moves(state.data) && OFTEN,
    // Minutes may pass in another window; the restart must not be missed there.
    refetchIntervalInBackground: true,
  })

/** How far the copy is that is kept in step elsewhere. */
export const replicationQuery = () =>
  queryOptions({
    queryKey: keys.replication(),
    queryFn: ({ signal }) => api.get('/api/v1/admin/replication', { signal }),
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && data.state !== 'off' && (data.reach === null ? 2 * OFTEN : SELDOM),
  })

/** What these calls answer is the new list. */
function useShown() {
  const queryClient = useQueryClient()
  return (found: Backups) => queryClient.setQueryData(keys.backups(), found)
}

export function useMakeBackup() {
  const onSuccess = useShown()
  return useMutation({ mutationFn: () => api.post('/api/v1/admin/backups'), onSuccess })
}

export function useRestoreBackup() {
  const onSuccess = useShown()
  return useMutation({
    mutationFn: ({ name, ...key }: RestoreKey & { name: string }) =>
      api.post('/api/v1/admin/backups/{name}/restore', key, { path: { name } }),
    onSuccess,
    meta: { inPlace: true },
  })
}

/** Puts the replica's state of that time in the place of everything. */
export function useGoBack() {
  const onSuccess = useShown()
  return useMutation({
    mutationFn: ({ at, ...key }: RestoreKey & { at: Date }) =>
      api.post('/api/v1/admin/replication/restore', { at: at.toISOString(), ...key }),
    onSuccess,
    meta: { inPlace: true },
  })
}

/** Sends an archive; sent: 0 to 1. */
export const sendArchive = (file: File, sending: { onProgress: (sent: number) => void; signal: AbortSignal }) =>
  api.upload('/api/v1/admin/backups/upload', file, sending)

/** Has the list asked for anew. */
export function useBackupsChanged() {
  const queryClient = useQueryClient()
  return () => queryClient.invalidateQueries({ queryKey: keys.backups() })
}

export function useDeleteBackup() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (name: string) => api.delete('/api/v1/admin/backups/{name}', { path: { name } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.backups() }),
    meta: { inPlace: true },
  })
}

export const useDownloadBackup = () =>
  useMutation({
    mutationFn: async (name: string) =>
      saveAs(await api.blob('/api/v1/admin/backups/{name}', { path: { name } }), name),
  })

export function useCheckReplica() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => api.post('/api/v1/admin/replication/check'),
    onSuccess: (found) => queryClient.setQueryData(keys.replication(), found),
    meta: { inPlace: true },
  })
}

/** Whether the recovery phrase of the key to stored secrets has been written down. */
export const keyQuery = () =>
  queryOptions({ queryKey: keys.key(), queryFn: ({ signal }) => api.get('/api/v1/admin/key', { signal }) })

/** The phrase's words. They are kept nowhere but in the component that asked. */
export const useShowPhrase = () =>
  useMutation({
    mutationFn: async (password: string | undefined) =>
      (await api.post('/api/v1/admin/key/phrase', { password: password || null })).words,
    gcTime: 0,
    meta: { inPlace: true },
  })

export function useVerifyPhrase() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (words: { place: number; word: string }[]) => api.post('/api/v1/admin/key/verify', { words }),
    onSuccess: (found) => queryClient.setQueryData(keys.key(), found),
    gcTime: 0,
    meta: { inPlace: true },
  })
}

export type Freeable = Body<'/api/v1/admin/disk/free', 'post'>['what'][number]

/** What uses the disk; the server measures it for each question. */
export const diskQuery = () =>
  queryOptions({ queryKey: keys.disk(), queryFn: ({ signal }) => api.get('/api/v1/admin/disk', { signal }) })

export function useFreeDisk() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (what: Freeable[]) => api.post('/api/v1/admin/disk/free', { what }),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: keys.disk() }),
        queryClient.invalidateQueries({ queryKey: keys.backups() }),
      ]),
    meta: { inPlace: true },
  })
}

export type FirstRestore = Answer<'/api/v1/setup/restore', 'get'>
export type BroughtArchive = NonNullable<FirstRestore['archive']>
export type WantedRestore = NonNullable<Body<'/api/v1/setup/restore/replica', 'post'>>

/** Of every call before there is anybody: the token of the set-up link. */
const link = (token: string) => ({ 'X-Setup-Token': token })

export const isUnderWay = (found: FirstRestore | undefined) => !!found?.restore && found.restore.state !== 'failed'

/** The link has done its work, or is none. */
const isOver = (error: unknown) =>
  error instanceof ApiProblem && (error.code === 'invalid-state' || error.code === 'invalid-token')

/** What could be restored at the first start; asked again and again while something is, over the restart. */
export const firstRestoreQuery = (token: string) =>
  queryOptions({
    queryKey: keys.firstRestore(token),
    queryFn: ({ signal }) => api.get('/api/v1/setup/restore', { headers: link(token), signal }),
    enabled: token !== '',
    staleTime: 0,
    retry: false,
    refetchInterval: ({ state }) => isUnderWay(state.data) && !isOver(state.error) && OFTEN,
    refetchIntervalInBackground: true,
  })

export function useBringArchive(token: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ file, ...options }: { file: File; onProgress: (sent: number) => void; signal: AbortSignal }) =>
      api.upload('/api/v1/setup/restore/archive', file, { ...options, headers: link(token) }),
    onSuccess: (found) => queryClient.setQueryData(keys.firstRestore(token), found),
    meta: { inPlace: true },
  })
}

export function useForgetArchive(token: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => api.delete('/api/v1/setup/restore/archive', { headers: link(token) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.firstRestore(token) }),
  })
}

/** source: at counts for the replica alone. */
export function useFirstRestore(token: string, source: Restore['source']) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ at, ...key }: WantedRestore) =>
      source === 'replica'
        ? api.post('/api/v1/setup/restore/replica', { ...key, ...(at && { at }) }, { headers: link(token) })
        : api.post('/api/v1/setup/restore/archive/restore', key, { headers: link(token) }),
    onSuccess: (found) => queryClient.setQueryData(keys.firstRestore(token), found),
    gcTime: 0,
    meta: { inPlace: true },
  })
}
