"""Words every floor uses: errors, actors, ids, clock, settings, events, nodes. Imports nothing of ours."""
