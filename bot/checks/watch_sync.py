"""Watch: does synchronization go on running?

The same question as `sync-fresh`, asked for as long as people live on both sides: a user who is not synchronized can
neither be moved nor be seen.
"""

from __future__ import annotations

from dataclasses import replace

from bot.checks import sync_fresh

CHECK = replace(sync_fresh.CHECK, id="watch-sync", step=8, title="Synchronization goes on running")
