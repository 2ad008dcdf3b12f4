import type { Metadata } from '../api'

/** A name and a value, as typed. */
export type Pair = { key: string; value: string }

/** The pairs with a name, as metadata; numbers and true, false become what they say. Dots make objects in objects. */
export function metadataOf(pairs: Pair[]): Metadata {
  const metadata: Metadata = {}
  for (const { key, value } of pairs) {
    const names = key.trim().split('.').filter(Boolean)
    const last = names.pop()
    if (last === undefined || value.trim() === '') continue
    let place = metadata
    for (const name of names) place = inside(place, name)
    place[last] = meant(value.trim())
  }
  return metadata
}

function inside(place: Metadata, name: string): Metadata {
  const there = Object.hasOwn(place, name) ? place[name] : undefined
  if (typeof there === 'object' && there !== null) return there as Metadata
  const made: Metadata = {}
  place[name] = made
  return made
}

function meant(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true'
  return /^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(text) ? Number(text) : text
}
