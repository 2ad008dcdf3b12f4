// What TypeScript says of values, by the types that the clients' packages declare.
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const FILE = fileURLToPath(new URL('answers.ts', import.meta.url)) // never written
const OPTIONS = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
}
const IMPORTS = `
import type * as sb from '@supabase/supabase-js'
import type { FileObject, StorageClient } from '@supabase/storage-js'
type Files = ReturnType<StorageClient['from']>
type Answer<F extends (...given: any[]) => Promise<unknown>> =
  Extract<Awaited<ReturnType<F>>, { error: null }> extends { data: infer D } ? D : never
`

/** The complaints about `values`: [[type, value] …]; none if each fits its type and has nothing beside it. */
export function complaints(values) {
  const lines = values.map(([type, value], i) => `export const _${i} = ${JSON.stringify(value)} satisfies ${type}`)
  const source = IMPORTS + lines.join('\n')
  const host = ts.createCompilerHost(OPTIONS)
  const { getSourceFile, fileExists, readFile } = host
  host.getSourceFile = (name, ...more) =>
    name === FILE ? ts.createSourceFile(name, source, OPTIONS.target) : getSourceFile(name, ...more)
  host.fileExists = (name) => name === FILE || fileExists(name)
  host.readFile = (name) => (name === FILE ? source : readFile(name))
  const program = ts.createProgram([FILE], OPTIONS, host)
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ start, messageText }) => `${source.slice(start, start + 60)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`)
}
