import { useQuery } from '@tanstack/react-query'
import { UserPlus, Users } from 'lucide-react'
import { useState } from 'react'
import { useDebounced } from '@/lib/debounce'
import { optionsQuery } from '@/lib/login-options'
import { useMe } from '@/lib/session'
import { useTableState, type TableState } from '@/lib/table-state'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Empty } from '@/ui/empty'
import { SearchInput, Select } from '@/ui/input'
import { RowMenu } from '@/ui/menu'
import { ProblemCard } from '@/ui/problem-card'
import { SkeletonRows } from '@/ui/skeleton'
import { Table } from '@/ui/table'
import { userActions, type Act, type Asked } from '../components/users/actions'
import { userColumns } from '../components/users/columns'
import { UserDialogs } from '../components/users/user-dialogs'
import { UserSheet } from '../components/users/user-sheet'
import { usersQuery, type User, type UsersQuery } from '../users-api'

const FILTERS = { q: '', role: '', state: '', factor: '' }
const SORTS = ['email', 'full_name', 'last_login_at'].flatMap((name) => [name, `-${name}`])

/** All accounts of this installation. */
export function UsersScreen() {
  const state = useTableState(FILTERS)
  const [asked, ask] = useState<Asked>()
  const [opened, open] = useState<string>()
  const ownId = useMe()?.id
  const mail = useQuery(optionsQuery()).data?.mail ?? false
  return (
    <>
      <Toolbar state={state} onAdd={() => ask({ act: 'add' })} />
      <UserList state={state} ownId={ownId} opened={opened} onOpen={open} onAsk={ask} />
      <UserDialogs asked={asked} onClose={() => ask(undefined)} mail={mail} ownId={ownId} />
    </>
  )
}

const Toolbar = ({ state, onAdd }: { state: TableState; onAdd: () => void }) => (
  <div className="mb-4 flex flex-wrap gap-2">
    <SearchInput
      className="w-full sm:w-72"
      placeholder="Search by e-mail or name"
      value={state.filters.q ?? ''}
      onChange={(text) => state.setFilter('q', text)}
    />
    <Filter
      state={state}
      name="role"
      label="Role"
      choices={{ '': 'All roles', admin: 'Administrators', user: 'Users' }}
    />
    <Filter
      state={state}
      name="state"
      label="State"
      choices={{ '': 'All states', active: 'Active', inactive: 'Inactive' }}
    />
    <Filter
      state={state}
      name="factor"
      label="Second factor"
      choices={{ '': 'Any second factor', on: 'With one', off: 'Without' }}
    />
    <Button kind="primary" icon={UserPlus} className="ml-auto max-sm:w-full" onClick={onAdd}>
      Add user
    </Button>
  </div>
)

type FilterProps = { state: TableState; name: string; label: string; choices: Record<string, string> }

const Filter = ({ state, name, label, choices }: FilterProps) => (
  <Select
    aria-label={label}
    value={state.filters[name]}
    onChange={(event) => state.setFilter(name, event.target.value)}
    className="max-sm:flex-1"
  >
    {Object.entries(choices).map(([value, words]) => (
      <option key={value} value={value}>
        {words}
      </option>
    ))}
  </Select>
)

type UserListProps = {
  state: TableState
  ownId: string | undefined
  opened: string | undefined
  onOpen: (id: string | undefined) => void
  onAsk: (asked: Asked) => void
}

function UserList({ state, ownId, opened, onOpen, onAsk }: UserListProps) {
  const q = useDebounced(state.filters.q ?? '', 200)
  const users = useQuery(usersQuery(questionOf(state, q)))

  if (users.isPending)
    return (
      <Card flush>
        <SkeletonRows />
      </Card>
    )
  if (users.isError) return <ProblemCard error={users.error} onRetry={users.refetch} />
  if (users.data.count === 0)
    return (
      <Card flush>
        <Empty icon={Users} title="Nobody found" text="No account matches the search and the filters." />
      </Card>
    )
  const shown = users.data.data.find(({ id }) => id === opened)
  const askFor = (user: User) => (act: Act) => onAsk({ act, user })
  return (
    <Card flush>
      <Table
        label="Users"
        columns={userColumns(ownId)}
        rows={users.data.data}
        rowKey={({ id }) => id}
        onOpen={({ id }) => onOpen(id)}
        menu={(user) => (
          <RowMenu label={`Actions for ${user.email}`} items={userActions(user, user.id === ownId, askFor(user))} />
        )}
        sort={state.sort}
        onSort={state.setSort}
        stale={users.isPlaceholderData}
        pager={{ state, count: users.data.count }}
      />
      {shown && (
        <UserSheet user={shown} own={shown.id === ownId} onClose={() => onOpen(undefined)} onAsk={askFor(shown)} />
      )}
    </Card>
  )
}

/** What is asked of the server, of what stands in the address. */
function questionOf({ skip, limit, sort, filters }: TableState, q: string): UsersQuery {
  return {
    skip,
    limit,
    ...(q && { q }),
    ...(filters.role && { is_superuser: filters.role === 'admin' }),
    ...(filters.state && { is_active: filters.state === 'active' }),
    ...(filters.factor && { second_factor: filters.factor === 'on' }),
    ...(sort && SORTS.includes(sort) && { sort: sort as UsersQuery['sort'] }),
  }
}
