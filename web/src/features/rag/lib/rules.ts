/** The rules of the router in words, by the names that the server gives them. */
const RULES: Record<string, string> = {
  vector_db: 'A profile is asked for by name',
  structured_memory: 'Structured memory is asked for',
  requires_metadata: 'Metadata is needed, or there are filters',
  dataset_size_above_1024_mb: 'More than 1024 MB of text',
  ocr_result_injected: 'The text comes from recognition',
  tags: 'Tags are given',
  user_plan_free: 'The plan is free',
  dataset_size_below_1_mb: 'Less than 1 MB of text',
  index_default: 'The index’s own profile',
}

export const ruleInWords = (rule: string) => RULES[rule] ?? rule.replaceAll('_', ' ')

/** What a question may tell the router, as set in a form. tags: with commas. */
export type Wishes = {
  vector_db: string
  requires_metadata: boolean
  structured_memory: boolean
  ocr_result_injected: boolean
  user_plan: string
  tags: string
}

export const NO_WISHES: Wishes = {
  vector_db: '',
  requires_metadata: false,
  structured_memory: false,
  ocr_result_injected: false,
  user_plan: '',
  tags: '',
}

/** As the server takes them, without what was left open. */
export function requirementsOf(wishes: Wishes): Record<string, unknown> {
  const tags = wishes.tags
    .split(',')
    .map((tag) => tag.trim())
    .filter(Boolean)
  return {
    ...(wishes.vector_db ? { vector_db: wishes.vector_db } : {}),
    ...(wishes.requires_metadata ? { requires_metadata: true } : {}),
    ...(wishes.structured_memory ? { structured_memory: true } : {}),
    ...(wishes.ocr_result_injected ? { ocr_result_injected: true } : {}),
    ...(wishes.user_plan ? { user_plan: wishes.user_plan } : {}),
    ...(tags.length > 0 ? { tags } : {}),
  }
}
