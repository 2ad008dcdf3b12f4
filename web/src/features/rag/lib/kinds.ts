/** What may be dropped, in words; the server decides by the content. */
export const KINDS = 'PDF, scans and photos (PNG, JPEG, TIFF, WebP), text, Markdown, HTML. Up to 50 MiB each.'

/** of a file, in bytes */
export const LARGEST = 50 * 1024 ** 2
