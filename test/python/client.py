"""Plays sessions of the official Python client.

stdin: a JSON list of {url, token, era: "legacy" | "modern", transport?: "sse", calls: [{method, params}]};
without a transport it is Streamable HTTP.
stdout: a JSON list with, for each session, the outcomes of its calls:
{kind: "result", result} or {kind: "error", code, message}, as the client's own interface reports them.
A session that cannot be opened gives that error for each of its calls.
"""

import asyncio
import json
import sys
from contextlib import AsyncExitStack
from typing import Any

from mcp import Client, MCPError
from mcp.client.sse import sse_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client

MODES = {"legacy": "legacy", "modern": "2026-07-28"}


async def ask(client: Client, method: str, params: dict[str, Any]) -> Any:
    match method:
        case "tools/list":
            return await client.list_tools()
        case "tools/call":
            return await client.call_tool(params["name"], params.get("arguments"))
        case "resources/list":
            return await client.list_resources()
        case "resources/read":
            return await client.read_resource(params["uri"])
        case "prompts/list":
            return await client.list_prompts()
        case "prompts/get":
            return await client.get_prompt(params["name"], params.get("arguments"))
    raise ValueError(f"the table names an unknown method: {method}")


def failure(error: BaseException) -> dict[str, Any]:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    code = error.code if isinstance(error, MCPError) else type(error).__name__
    return {"kind": "error", "code": code, "message": str(error)}


async def outcome(client: Client, call: dict[str, Any]) -> dict[str, Any]:
    try:
        result = await ask(client, call["method"], call["params"])
    except MCPError as error:
        return failure(error)
    return {"kind": "result", "result": result.model_dump(mode="json", by_alias=True, exclude_none=True)}


async def play(session: dict[str, Any]) -> list[dict[str, Any]]:
    outcomes: list[dict[str, Any]] = []
    try:
        async with AsyncExitStack() as stack:
            headers = {"authorization": f"Bearer {session['token']}"}
            if session.get("transport") == "sse":
                transport = sse_client(session["url"], headers=headers)
            else:
                http = await stack.enter_async_context(create_mcp_http_client(headers=headers))
                transport = streamable_http_client(session["url"], http_client=http)
            client = await stack.enter_async_context(
                Client(transport, mode=MODES[session["era"]], read_timeout_seconds=20)
            )
            for call in session["calls"]:
                outcomes.append(await outcome(client, call))
    except BaseException as error:
        if len(outcomes) < len(session["calls"]):
            outcomes += [failure(error)] * (len(session["calls"]) - len(outcomes))
    return outcomes


async def main() -> None:
    sessions = json.load(sys.stdin)
    json.dump([await play(session) for session in sessions], sys.stdout)


asyncio.run(main())
