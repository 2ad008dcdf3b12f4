/** Where nodes stand when the canvas is put in order: in layers from left to right. */
import type { GraphEdge } from './graph'

export type Size = { width: number; height: number }
export type Place = { x: number; y: number }

const BETWEEN_LAYERS = 64 // pixels
const BETWEEN_NODES = 40
const SWEEPS = 4

/**
 * A place for each node id, the top left corner of the whole at 0, 0.
 *
 * A node's layer is its longest way from a start; within a layer nodes stand in the order of the
 * mean place of their neighbours, which keeps edges from crossing.
 * Source: Sugiyama, Tagawa, Toda 1981, "Methods for visual understanding of hierarchical system structures".
 */
export function arrange(ids: string[], edges: GraphEdge[], sizeOf: (id: string) => Size): Map<string, Place> {
  const layers = ordered(layersOf(ids, edges), edges)
  const places = new Map<string, Place>()
  const heights = layers.map((layer) =>
    layer.reduce((sum, id) => sum + sizeOf(id).height + BETWEEN_NODES, -BETWEEN_NODES),
  )
  const tallest = Math.max(0, ...heights)
  let x = 0
  layers.forEach((layer, place) => {
    let y = (tallest - (heights[place] ?? 0)) / 2
    for (const id of layer) {
      places.set(id, { x, y: Math.round(y) })
      y += sizeOf(id).height + BETWEEN_NODES
    }
    x += Math.max(...layer.map((id) => sizeOf(id).width)) + BETWEEN_LAYERS
  })
  return places
}

function layersOf(ids: string[], edges: GraphEdge[]): string[][] {
  const forward = withoutBackEdges(ids, edges)
  const depth = new Map(ids.map((id) => [id, 0]))
  // As many rounds as the longest way has edges; a round without change ends it.
  for (let changed = true; changed;) {
    changed = false
    for (const { from, to } of forward) {
      const deeper = (depth.get(from) ?? 0) + 1
      if (deeper <= (depth.get(to) ?? 0)) continue
      depth.set(to, deeper)
      changed = true
    }
  }
  const layers: string[][] = []
  for (const id of ids) (layers[depth.get(id) ?? 0] ??= []).push(id)
  return layers.filter(Boolean)
}

/** The edges without those that close a circle, such as a loop's way back. */
function withoutBackEdges(ids: string[], edges: GraphEdge[]): GraphEdge[] {
  const known = new Set(ids)
  const state = new Map<string, 'open' | 'done'>()
  const forward: GraphEdge[] = []
  const visit = (id: string) => {
    state.set(id, 'open')
    for (const edge of edges) {
      if (edge.from !== id || !known.has(edge.to) || state.get(edge.to) === 'open') continue
      forward.push(edge)
      if (!state.has(edge.to)) visit(edge.to)
    }
    state.set(id, 'done')
  }
  for (const id of ids) if (!state.has(id)) visit(id)
  return forward
}

/** Sweeps to the right by what leads to a node, then to the left by where it leads, and so on. */
function ordered(layers: string[][], edges: GraphEdge[]): string[][] {
  const before = neighbours(edges, 'to', 'from')
  const after = neighbours(edges, 'from', 'to')
  const current = layers.map((layer) => [...layer])
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const toTheRight = sweep % 2 === 0
    const places = new Map(current.flatMap(placesIn))
    for (const layer of toTheRight ? current : current.toReversed()) {
      sortByMean(layer, toTheRight ? before : after, places)
      for (const [id, place] of placesIn(layer)) places.set(id, place)
    }
  }
  return current
}

/** Each id with its place in the layer, 0 in the middle. */
const placesIn = (layer: string[]) => layer.map((id, at) => [id, at - (layer.length - 1) / 2] as const)

function sortByMean(layer: string[], near: Map<string, string[]>, places: Map<string, number>) {
  const mean = (id: string) => {
    const others = near.get(id) ?? []
    if (others.length === 0) return places.get(id) ?? 0
    return others.reduce((sum, other) => sum + (places.get(other) ?? 0), 0) / others.length
  }
  const means = new Map(layer.map((id) => [id, mean(id)]))
  layer.sort((a, b) => means.get(a)! - means.get(b)!)
}

function neighbours(edges: GraphEdge[], of: 'from' | 'to', at: 'from' | 'to'): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const edge of edges) found.set(edge[of], [...(found.get(edge[of]) ?? []), edge[at]])
  return found
}
