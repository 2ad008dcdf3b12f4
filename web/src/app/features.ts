import type { Feature } from '@/lib/feature'
import { auth } from '@/features/auth/feature'
import { rag } from '@/features/rag/feature'
import { workflows } from '@/features/workflows/feature'

/** Every feature of the application: the one list. */
export const features: Feature[] = [auth, workflows, rag]
