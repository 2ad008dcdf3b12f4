/** Where a value stands in a JSON document: the keys and indexes that lead to it. */
export type JsonPlace = (string | number)[]

const PLAIN = /^[A-Za-z_$][\w$]*$/

/** ["lines", 0, "unit price"] → `lines[0]["unit price"]`, as expressions are written; below `root`, if there is one. */
export const pathOf = (place: JsonPlace, root = ''): string =>
  place.reduce<string>((path, key) => {
    if (typeof key === 'number') return `${path}[${key}]`
    return PLAIN.test(key) ? (path === '' ? key : `${path}.${key}`) : `${path}[${JSON.stringify(key)}]`
  }, root)
