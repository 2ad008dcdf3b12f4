import type { Feature } from '@/lib/feature'
import { auth } from '@/features/auth/feature'

/** Every feature of the application: the one list. */
export const features: Feature[] = [auth]
