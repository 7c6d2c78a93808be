"""The language models that may be asked."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request, Response

from mididrumigen.api import response_bodies as told
from mididrumigen.api.error_answers import dump_json
from mididrumigen.api.guard import READ, GuardedRoute, guarded, parts_of
from mididrumigen.api.routes import answers
from mididrumigen.api.submitting import PREFIX

router = APIRouter(prefix=PREFIX, route_class=GuardedRoute, tags=["generation"])


@router.get(
    "/providers",
    operation_id="list_providers",
    response_model=None,
    responses=answers({200: told.Providers}),
)
@guarded(READ)
async def list_providers(request: Request) -> Response:
    """Which language models are configured, and which can be asked; else what they lack."""
    body = await asyncio.to_thread(parts_of(request).models.describe_providers)
    return Response(dump_json(body), media_type="application/json")
