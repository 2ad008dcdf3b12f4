/** What may be dropped, in words; the server decides by the content. */
export const KINDS =
  'PDF, Word, Excel, PowerPoint and OpenDocument text, EPUB, mails (eml), scans and photos, text, Markdown, HTML, CSV, JSON. Up to 50 MiB each.'

/** of a file, in bytes */
export const LARGEST = 50 * 1024 ** 2
