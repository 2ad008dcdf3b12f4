/** The web addresses in a text, each once, without the full stop or bracket that closes a sentence. */
export const linksOf = (text: string): string[] => [
  ...new Set([...text.matchAll(/https?:\/\/[^\s<>"]+/g)].map(([link]) => link.replace(/[.,;:!?)\]]+$/, ''))),
]
