/** Some places of a list of `count`, 1 the first, chosen at random and in order. */
export function places(count: number, wanted: number, random: () => number = Math.random): number[] {
  const all = Array.from({ length: count }, (_, at) => at + 1)
  const chosen = Array.from({ length: wanted }, () => all.splice(Math.floor(random() * all.length), 1)[0] ?? 1)
  return chosen.sort((a, b) => a - b)
}
