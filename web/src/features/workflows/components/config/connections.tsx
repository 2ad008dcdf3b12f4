import { ArrowRight, Plus, X } from 'lucide-react'
import { useMemo } from 'react'
import { Button, IconButton } from '@/ui/button'
import { Menu } from '@/ui/menu'
import { graphText, useEditor, useEditorState } from '../../lib/editor-store'
import { hasMain, MAIN, nameOf, portsOf } from '../../lib/graph'
import { useCanvas } from '../canvas/canvas-context'

/** Where a node goes on, by port: what the handles on the canvas do, for the keyboard. */
export function Connections({ id }: { id: string }) {
  const editor = useEditor()
  const { types } = useCanvas()
  const text = useEditorState(graphText)
  const { ports, ways, others } = useMemo(() => around(editor.get(), id, types), [editor, id, types, text])
  if (ports.length === 0) return null
  const connect = (port: string, to: string) =>
    editor.dispatch({ do: 'connect', edge: { from: id, to, branch: port === MAIN ? null : port } })
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1.5 text-sm font-medium">Goes on to</legend>
      {ways.map((way) => (
        <div key={way.id} className="flex items-center gap-2 rounded-control bg-canvas py-1 pr-1 pl-3 text-sm">
          {way.port !== MAIN && <span className="rounded bg-sunken px-1.5 text-xs text-ink-soft">{way.port}</span>}
          <ArrowRight aria-hidden className="size-3.5 shrink-0 text-ink-faint" />
          <span className="min-w-0 flex-1 truncate">{way.name}</span>
          <IconButton
            icon={X}
            label={`Disconnect ${way.name}`}
            size="small"
            onClick={() => editor.dispatch({ do: 'remove', nodes: [], edges: [way.id] })}
          />
        </div>
      ))}
      {ways.length === 0 && <p className="text-sm text-ink-faint">Nothing yet.</p>}
      <div className="flex flex-wrap gap-1.5">
        {others.length > 0 &&
          ports.map((port) => (
            <Menu
              key={port}
              align="start"
              items={others.map(({ id: to, name }) => ({ title: name, onSelect: () => connect(port, to) }))}
            >
              <Button size="small" icon={Plus} className="max-w-full">
                <span className="truncate">{ports.length === 1 ? 'Connect' : wordOf(port)} to…</span>
              </Button>
            </Menu>
          ))}
      </div>
    </fieldset>
  )
}

const wordOf = (port: string) => (port === MAIN ? 'Always' : port)

function around(
  { nodes, edges }: ReturnType<ReturnType<typeof useEditor>['get']>,
  id: string,
  types: ReturnType<typeof useCanvas>['types'],
) {
  const names = new Map(nodes.map(({ id: each, data }) => [each, nameOf(data.node, types.get(data.node.node_type))]))
  const own = nodes.find((node) => node.id === id)
  const type = types.get(own?.data.node.node_type ?? '')
  const named = portsOf(type, own?.data.node.config)
  const ports = hasMain(type, named) && !named.includes(MAIN) ? [MAIN, ...named] : named
  return {
    ports,
    ways: edges
      .filter(({ source }) => source === id)
      .map((edge) => ({ id: edge.id, port: edge.sourceHandle ?? MAIN, name: names.get(edge.target) ?? edge.target })),
    others: nodes
      .filter(({ id: other, data }) => other !== id && types.get(data.node.node_type)?.node_type !== 'trigger')
      .map(({ id: other }) => ({ id: other, name: names.get(other) ?? other })),
  }
}
