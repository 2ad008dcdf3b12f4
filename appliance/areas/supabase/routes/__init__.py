"""HTTP of the Supabase doors: /auth/v1 and /storage/v1."""

from appliance.areas.supabase.routes import administration, own_account, public, signing_in

blueprints = [module.blueprint for module in (public, signing_in, own_account, administration)]
