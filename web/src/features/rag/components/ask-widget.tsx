import { useQuery } from '@tanstack/react-query'
import { ArrowRight } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { useNavigate } from 'react-router'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Input, Select } from '@/ui/input'
import { toastProblem } from '@/ui/toasts'
import { indexesQuery, useAsk } from '../api'

/** A question to one's documents from the home page; nothing as long as there are none. */
export default function AskWidget() {
  const indexes =
    useQuery(indexesQuery({ skip: 0, limit: 50 })).data?.data.filter(({ document_count }) => document_count > 0) ?? []
  const [chosen, setChosen] = useState<string>()
  const [text, setText] = useState('')
  const ask = useAsk()
  const navigate = useNavigate()
  const indexId = chosen ?? indexes[0]?.id
  if (indexId === undefined) return null

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() === '') return
    ask.mutate(
      { indexId, text: text.trim() },
      { onSuccess: ({ query_id }) => void navigate(`/rag/${indexId}/ask?query=${query_id}`), onError: toastProblem },
    )
  }
  return (
    <Card>
      <form onSubmit={submit}>
        <h2 className="mb-3 text-lg">Ask your documents</h2>
        <div className="flex gap-2 max-sm:flex-col">
          {indexes.length > 1 && (
            <Select
              aria-label="Index"
              value={indexId}
              onChange={(event) => setChosen(event.target.value)}
              className="sm:w-48"
            >
              {indexes.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          )}
          <Input
            aria-label="Question"
            placeholder="Ask in your own words"
            maxLength={5000}
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="sm:flex-1"
          />
          <Button kind="primary" type="submit" icon={ArrowRight} busy={ask.isPending} disabled={text.trim() === ''}>
            Ask
          </Button>
        </div>
      </form>
    </Card>
  )
}
