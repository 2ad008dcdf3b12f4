import { expect, it } from 'vitest'
import { arrange } from './layout'

const SIZE = () => ({ width: 100, height: 50 })
const edge = (way: string) => ({ from: way[0]!, to: way[1]! })
const columns = (ids: string, ways: string[]) => {
  const places = arrange([...ids], ways.map(edge), SIZE)
  const xs = [...new Set([...places.values()].map(({ x }) => x))].sort((a, b) => a - b)
  return xs.map((x) => [...ids].filter((id) => places.get(id)?.x === x).join(''))
}

it('puts a node behind all that lead to it', () => {
  expect(columns('abcd', ['ab', 'bc', 'ac', 'cd', 'ad'])).toEqual(['a', 'b', 'c', 'd'])
})

it('puts the two ways of a branch under each other, without laying one on the other', () => {
  expect(columns('abcd', ['ab', 'ac', 'bd', 'cd'])).toEqual(['a', 'bc', 'd'])
  const places = arrange([...'abcd'], ['ab', 'ac', 'bd', 'cd'].map(edge), SIZE)
  expect(Math.abs(places.get('b')!.y - places.get('c')!.y)).toBeGreaterThan(50)
})

it('keeps ways from crossing', () => {
  const places = arrange([...'abxy'], ['ay', 'bx'].map(edge), SIZE)

  expect(Math.sign(places.get('a')!.y - places.get('b')!.y)).toBe(Math.sign(places.get('y')!.y - places.get('x')!.y))
})

it('comes to an end with a loop, and with nodes on their own', () => {
  expect(columns('abcz', ['ab', 'bc', 'cb'])).toEqual(['az', 'b', 'c'])
})

it('arranges nothing', () => {
  expect(arrange([], [], SIZE).size).toBe(0)
})
