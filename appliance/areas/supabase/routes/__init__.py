"""HTTP of the Supabase doors: /auth/v1 and /storage/v1."""

from appliance.areas.supabase.routes import public

blueprints = [public.blueprint]
