import { Copy, Trash2, X } from 'lucide-react'
import { useMemo } from 'react'
import { Button, IconButton } from '@/ui/button'
import { CopyId } from '@/ui/copy-id'
import { Field } from '@/ui/field'
import { Input } from '@/ui/input'
import { Notice } from '@/ui/notice'
import { cx } from '@/lib/classes'
import { chosenNode, configWith } from '../../lib/editor'
import { useEditor, useEditorState } from '../../lib/editor-store'
import type { FlowNode } from '../../lib/flow'
import { iconOf } from '../../lib/icons'
import { relevant } from '../../lib/relevant'
import type { Schema } from '../../lib/schema'
import { useCanvas } from '../canvas/canvas-context'
import { tileOf } from '../canvas/node-card'
import { useClipboard } from '../canvas/use-clipboard'
import { ExpressionContext } from '../form/expression-context'
import { SchemaForm } from '../form/schema-form'
import { Words } from '../words'
import { Connections } from './connections'
import { FailureSettings } from './failure-settings'
import { SETTINGS } from './focus-setting'
import { NodeOutput } from './node-output'
import { TriggerInputs } from './trigger-inputs'
import { TriggerStart } from './trigger-start'
import { useSurroundings } from './use-surroundings'

/** The settings of the node that is chosen on the canvas. */
export function ConfigPanel() {
  const node = useEditorState(chosenNode)
  const { readOnly } = useCanvas()
  if (node === undefined || readOnly) return null
  return <NodeSettings key={node.id} node={node} />
}

function NodeSettings({ node: { id, data } }: { node: FlowNode }) {
  const { dispatch } = useEditor()
  const { types, runs } = useCanvas()
  const { node } = data
  const type = types.get(node.node_type)
  return (
    <aside
      id={SETTINGS}
      aria-label={`Settings of ${node.label ?? id}`}
      className="flex w-88 shrink-0 flex-col border-l border-line bg-surface"
    >
      <Head
        icon={iconOf(type?.icon)}
        tile={tileOf(type?.category)}
        title={type?.label ?? node.node_type}
        text={type?.description}
      />
      <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-5">
        <div className="flex flex-col gap-4">
          {runs[id]?.state === 'failed' && (
            <Notice kind="bad" title="It failed in this execution">
              {runs[id].message}
            </Notice>
          )}
          <Field label="Name of the node">
            <Input
              value={node.label ?? ''}
              placeholder={type?.label}
              maxLength={255}
              onChange={(event) =>
                dispatch({ do: 'change', id, patch: { label: event.target.value || undefined }, about: 'label' })
              }
            />
          </Field>
          {type === undefined ? (
            <Notice kind="bad">This installation has no node of type {node.node_type}.</Notice>
          ) : (
            <Settings node={data.node} id={id} />
          )}
          {type !== undefined && <NodeOutput node={node} id={id} />}
          <Connections id={id} />
          {type?.node_type !== 'trigger' && <FailureSettings node={node} id={id} />}
          <Foot id={id} />
        </div>
      </div>
    </aside>
  )
}

type HeadProps = { icon: ReturnType<typeof iconOf>; tile: string; title: string; text: string | undefined }

function Head({ icon: Icon, tile, title, text }: HeadProps) {
  const { dispatch } = useEditor()
  return (
    <div className="flex items-start gap-3 px-4 pt-4 pb-3">
      <span className={cx('grid size-9 shrink-0 place-items-center rounded-lg', tile)}>
        <Icon aria-hidden className="size-4.5" />
      </span>
      <div className="min-w-0 flex-1">
        <h2 className="text-base leading-snug">{title}</h2>
        {text && (
          <p className="text-sm text-pretty text-ink-faint">
            <Words text={text} />
          </p>
        )}
      </div>
      <IconButton
        icon={X}
        label="Close the settings"
        size="small"
        onClick={() => dispatch({ do: 'select', ids: [] })}
        className="-mt-0.5 -mr-1.5"
      />
    </div>
  )
}

/** The form drawn from the type's schema. */
function Settings({ node, id }: { node: FlowNode['data']['node']; id: string }) {
  const editor = useEditor()
  const { types, issues } = useCanvas()
  const schema = types.get(node.node_type)?.config_schema as Schema
  const kind = types.get(node.node_type)?.node_type
  const shown = useMemo(() => relevant(kind, schema, node.config), [kind, schema, node.config])
  const isTrigger = kind === 'trigger'
  const { inserts, expressions } = useSurroundings(id)
  const errors = useMemo(
    () =>
      Object.fromEntries(
        (issues.get(id) ?? []).filter(({ fresh }) => !fresh).map(({ field, message }) => [field, message]),
      ),
    [issues, id],
  )
  const change = (name: string, value: unknown) =>
    editor.dispatch({
      do: 'change',
      id,
      patch: { config: configWith(node.config, name, value) },
      about: `config.${name}`,
    })
  return (
    <ExpressionContext value={expressions}>
      <SchemaForm
        schema={isTrigger ? without(shown, 'input_schema') : shown}
        value={node.config ?? {}}
        onChange={change}
        errors={errors}
        inserts={inserts}
      />
      {isTrigger && (
        <>
          <TriggerStart
            config={node.config ?? {}}
            isWrong={errors.cron_expression !== undefined || errors.timezone !== undefined}
          />
          <TriggerInputs
            schema={node.config?.input_schema as Schema | null}
            byHand={(node.config?.trigger_type ?? 'manual') === 'manual'}
            onChange={(value) => change('input_schema', value)}
          />
        </>
      )}
    </ExpressionContext>
  )
}

function without(schema: Schema, name: string): Schema {
  const { [name]: _, ...properties } = schema.properties ?? {}
  return { ...schema, properties }
}

function Foot({ id }: { id: string }) {
  const { dispatch } = useEditor()
  const { duplicate } = useClipboard()
  return (
    <div className="flex flex-wrap items-center gap-2 border-t border-line pt-4">
      <Button size="small" icon={Copy} onClick={duplicate}>
        Duplicate
      </Button>
      <Button
        size="small"
        kind="danger-quiet"
        icon={Trash2}
        onClick={() => dispatch({ do: 'remove', nodes: [id], edges: [] })}
      >
        Delete
      </Button>
      <span className="ml-auto flex items-center gap-1.5 text-xs text-ink-faint">
        Id <CopyId id={id} show={18} />
      </span>
    </div>
  )
}
