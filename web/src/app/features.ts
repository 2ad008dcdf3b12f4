import type { Feature } from '@/lib/feature'
import { admin } from '@/features/admin/feature'
import { auth } from '@/features/auth/feature'
import { browser } from '@/features/browser/feature'
import { ocr } from '@/features/ocr/feature'
import { rag } from '@/features/rag/feature'
import { storage } from '@/features/storage/feature'
import { workflows } from '@/features/workflows/feature'

/** Every feature of the application: the one list. */
export const features: Feature[] = [admin, auth, browser, ocr, rag, storage, workflows]
