/** The retrieval profiles that can be chosen by name, and how each searches. */
export const PROFILES = [
  { name: 'sqlite_vec', what: 'meaning and words together' },
  { name: 'chromadb', what: 'meaning only' },
  { name: 'lightrag', what: 'exact, with the neighbouring passages; for little text' },
  { name: 'milvus', what: 'coarse first, then exact; for very much text' },
  { name: 'weaviate', what: 'filters first, then meaning and words' },
  { name: 'qdrant', what: 'as weaviate, and tags count more' },
  { name: 'supavec', what: 'another name of sqlite_vec' },
] as const

/** "lightrag: exact, …"; a name alone when it is not one of these. */
export const profileInWords = (name: string) => {
  const known = PROFILES.find((profile) => profile.name === name)
  return known ? `${name}: ${known.what}` : name
}
