/** "a/b" → [{name: "a", path: "a"}, {name: "b", path: "a/b"}] */
export const crumbs = (folder: string) =>
  folder
    .split('/')
    .filter(Boolean)
    .map((name, place, names) => ({ name, path: names.slice(0, place + 1).join('/') }))

export const within = (folder: string, name: string) => (folder === '' ? name : `${folder}/${name}`)

/** "user-uploads" → "User uploads" */
export const bucketTitle = (bucket: string) => {
  const words = bucket.replaceAll('-', ' ')
  return (words.charAt(0).toUpperCase() + words.slice(1)).replace(/^(Ocr|Rag)\b/, (word) => word.toUpperCase())
}
