// Shows the OpenAPI document: a list to search, and each endpoint in full when it is opened.

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

const element = (tag, properties = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), properties)
  node.append(...children.filter((child) => child !== null && child !== undefined))
  return node
}

const load = async () => {
  const answer = await fetch('/api/v1/openapi.json')
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`)
  return answer.json()
}

const operationsOf = (api) => {
  const found = []
  for (const [path, methods] of Object.entries(api.paths)) {
    for (const method of METHODS) {
      if (methods[method]) found.push({ path, method, ...methods[method] })
    }
  }
  for (const socket of api['x-websockets'] ?? []) {
    found.push({ ...socket, method: 'ws', tags: [socket.tag], operationId: `ws_${socket.tag}_${socket.name}` })
  }
  return found
}

const groupedByTag = (operations) => {
  const groups = new Map()
  for (const operation of operations) {
    const tag = operation.tags[0]
    if (!groups.has(tag)) groups.set(tag, [])
    groups.get(tag).push(operation)
  }
  return [...groups].sort(([one], [other]) => one.localeCompare(other))
}

const resolved = (api, schema) =>
  schema?.$ref ? schema.$ref.slice(2).split('/').reduce((at, step) => at[step], api) : schema

const nameOf = (schema) => schema.$ref?.split('/').at(-1)

const typeOf = (schema) => {
  if (!schema || Object.keys(schema).length === 0) return 'any JSON'
  if (schema.$ref) return nameOf(schema)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return choices.map(typeOf).join(' | ')
  if (schema.type === 'array') return `list of ${typeOf(schema.items)}`
  if (schema.type === 'object' && schema.additionalProperties?.type) {
    return `object of ${typeOf(schema.additionalProperties)}`
  }
  return schema.format ? `${schema.type} (${schema.format})` : (schema.type ?? 'any JSON')
}

const limitsOf = (schema) => {
  const limits = []
  const low = schema.minimum ?? schema.minLength ?? schema.minItems
  const high = schema.maximum ?? schema.maxLength ?? schema.maxItems
  if (low !== undefined || high !== undefined) limits.push(`${low ?? ''}..${high ?? ''}`)
  if (schema.pattern) limits.push(schema.pattern)
  if (schema.default !== undefined && schema.default !== null) limits.push(`default ${JSON.stringify(schema.default)}`)
  return limits.join(', ')
}

// The object schemas one can look into: of the schema itself, its items or its alternatives.
const objectsIn = (api, schema) => {
  if (!schema) return []
  const whole = resolved(api, schema)
  if (whole.properties) return [{ name: nameOf(schema), schema: whole }]
  if (whole.items) return objectsIn(api, whole.items)
  return (whole.anyOf ?? whole.oneOf ?? []).flatMap((each) => objectsIn(api, each))
}

const fieldsTable = (api, schema, seen) => {
  const rows = Object.entries(schema.properties).map(([name, field]) => {
    const whole = resolved(api, field)
    const limits = limitsOf(whole)
    const inner = objectsIn(api, field).filter((each) => !seen.includes(each.schema))
    return element(
      'tr',
      {},
      element(
        'td',
        {},
        element('code', { textContent: name, className: schema.required?.includes(name) ? 'needed' : '' }),
      ),
      element(
        'td',
        {},
        element('span', { textContent: typeOf(field), className: 'type' }),
        limits ? element('span', { textContent: ` ${limits}`, className: 'quiet' }) : null,
        field.description ? element('div', { textContent: field.description, className: 'quiet' }) : null,
        ...inner.map((each) => unfolding(api, each, [...seen, schema])),
      ),
    )
  })
  return element('table', {}, element('tbody', {}, ...rows))
}

const unfolding = (api, { name, schema }, seen) => {
  const details = element('details', {}, element('summary', { textContent: `fields of ${name ?? 'it'}` }))
  details.addEventListener('toggle', () => details.append(fieldsTable(api, schema, seen)), { once: true })
  return details
}

const schemaView = (api, schema) => {
  const objects = objectsIn(api, schema)
  const head = element('p', {}, element('span', { textContent: typeOf(schema), className: 'type' }))
  return [head, ...objects.map((each) => fieldsTable(api, each.schema, [each.schema]))]
}

const contentView = (api, content) =>
  Object.entries(content ?? {}).flatMap(([type, { schema }]) => [
    element('p', { textContent: type, className: 'quiet' }),
    ...schemaView(api, schema),
  ])

const parametersView = (api, operation) => {
  const parameters = (operation.parameters ?? []).map((each) => resolved(api, each))
  if (parameters.length === 0) return []
  const rows = parameters.map((each) =>
    element(
      'tr',
      {},
      element('td', {}, element('code', { textContent: each.name, className: each.required ? 'needed' : '' })),
      element(
        'td',
        {},
        element('span', { textContent: typeOf(each.schema), className: 'type' }),
        element('span', { textContent: ` ${each.in} ${limitsOf(each.schema)}`, className: 'quiet' }),
        each.description ? element('div', { textContent: each.description, className: 'quiet' }) : null,
      ),
    ),
  )
  return [element('h3', { textContent: 'Parameters' }), element('table', {}, element('tbody', {}, ...rows))]
}

const answersView = (api, operation) =>
  Object.entries(operation.responses ?? {}).flatMap(([status, reference]) => {
    const answer = resolved(api, reference)
    if (Number(status) >= 400) return []
    return [
      element('h3', { textContent: `Answer ${status} ${answer.description}` }),
      ...contentView(api, answer.content),
    ]
  })

const problemsView = (operation) => {
  const statuses = Object.keys(operation.responses ?? {}).filter((status) => Number(status) >= 400)
  if (statuses.length === 0) return []
  return [element('h3', { textContent: 'Problems' }), element('p', { textContent: statuses.join(', ') })]
}

const exampleOf = (api, schema, depth = 0) => {
  const whole = resolved(api, schema) ?? {}
  if (whole.default !== undefined) return whole.default
  if (whole.enum) return whole.enum[0]
  const choices = whole.anyOf ?? whole.oneOf
  if (choices) return exampleOf(api, choices[0], depth)
  if (whole.properties) {
    if (depth > 4) return {}
    const names = whole.required?.length ? whole.required : []
    return Object.fromEntries(names.map((name) => [name, exampleOf(api, whole.properties[name], depth + 1)]))
  }
  return { integer: 1, number: 1, boolean: false, array: [], object: {}, null: null }[whole.type] ?? '…'
}

const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`

const curlOf = (api, operation) => {
  const lines = [`curl -X ${operation.method.toUpperCase()} ${quoted(location.origin + operation.path)}`]
  if (operation.security?.length !== 0) lines.push('-H "Authorization: Bearer $TOKEN"')
  const content = operation.requestBody?.content ?? {}
  if (content['application/json']) {
    lines.push("-H 'Content-Type: application/json'")
    lines.push(`-d ${quoted(JSON.stringify(exampleOf(api, content['application/json'].schema)))}`)
  } else if (content['multipart/form-data']) {
    const form = resolved(api, content['multipart/form-data'].schema)
    for (const name of form.required ?? []) {
      const isFile = form.properties[name].format === 'binary'
      lines.push(`-F ${quoted(isFile ? `${name}=@file` : `${name}=…`)}`)
    }
  }
  return lines.join(' \\\n  ')
}

const marksOf = (operation) => {
  if (operation.method === 'ws') return ['signed in']
  if (operation.security?.length === 0) return ['public']
  return operation['x-superuser'] ? ['administrators'] : []
}

const insideOf = (api, operation) => {
  if (operation.method === 'ws') {
    return [element('p', { textContent: operation.description ?? 'A WebSocket.' })]
  }
  return [
    operation.description ? element('p', { textContent: operation.description }) : null,
    ...parametersView(api, operation),
    ...(operation.requestBody
      ? [element('h3', { textContent: 'Body' }), ...contentView(api, operation.requestBody.content)]
      : []),
    ...answersView(api, operation),
    ...problemsView(operation),
    element('h3', { textContent: 'On the command line' }),
    element('pre', {}, element('code', { textContent: curlOf(api, operation) })),
  ]
}

const operationView = (api, operation) => {
  const details = element(
    'details',
    { className: 'operation', id: operation.operationId },
    element(
      'summary',
      {},
      element('span', { className: `method ${operation.method}`, textContent: operation.method.toUpperCase() }),
      element('code', { textContent: operation.path }),
      element('span', { className: 'what', textContent: operation.summary }),
      ...marksOf(operation).map((mark) => element('span', { className: 'mark', textContent: mark })),
    ),
  )
  details.addEventListener(
    'toggle',
    () => details.append(element('div', { className: 'inside' }, ...insideOf(api, operation))),
    { once: true },
  )
  return details
}

const contentsEntry = (operation) =>
  element(
    'li',
    {},
    element(
      'a',
      { href: `#${operation.operationId}` },
      element('span', { className: `method ${operation.method}`, textContent: operation.method.toUpperCase() }),
      element('span', { textContent: operation.path.replace('/api/v1', '') }),
    ),
  )

const draw = (api, operations) => {
  const groups = groupedByTag(operations)
  document.querySelector('#contents').replaceChildren(
    ...groups.flatMap(([tag, members]) => [
      element('h4', { textContent: tag }),
      element('ul', {}, ...members.map(contentsEntry)),
    ]),
  )
  document.querySelector('#operations').replaceChildren(
    ...groups.flatMap(([tag, members]) => [
      element('h2', { textContent: tag }),
      ...members.map((operation) => operationView(api, operation)),
    ]),
  )
  const count = operations.length
  document.querySelector('#count').textContent = count === 1 ? '1 endpoint' : `${count} endpoints`
}

const matches = (operation, words) => {
  const text = `${operation.method} ${operation.path} ${operation.summary} ${operation.description ?? ''} ${operation.tags}`
  return words.every((word) => text.toLowerCase().includes(word))
}

const openTarget = () => {
  const target = location.hash && document.getElementById(location.hash.slice(1))
  if (!target) return
  target.open = true
  target.scrollIntoView()
}

const start = async () => {
  const introduction = document.querySelector('#introduction')
  try {
    const api = await load()
    const operations = operationsOf(api)
    introduction.textContent = api.info.description
    draw(api, operations)
    document.querySelector('#search').addEventListener('input', (event) => {
      const words = event.target.value.toLowerCase().split(/\s+/)
      draw(api, operations.filter((operation) => matches(operation, words)))
    })
    addEventListener('hashchange', openTarget)
    openTarget()
  } catch (error) {
    introduction.textContent = `The description could not be loaded: ${error.message}`
  }
}

start()
